import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../platform/http/index.js';
import type { CallerRequest } from '../../parties/identity/index.js';
import { ExplanationDto, ExplanationRequestDto } from './explanations.dto.js';
import { Explanations } from './explanations.service.js';

/** What would be allowed, before asking. */
@ApiTags('authorizations')
@Controller('v1/access-explanations')
export class ExplanationsController {
  constructor(private readonly explanations: Explanations) {}

  /** Says of each item, in each of its modes, what would be allowed, shrunk or refused, by which rule, and what to do. */
  @Requires('access.explain')
  @HttpCode(200)
  @Post()
  async explain(
    @Req() request: CallerRequest,
    @Body() input: ExplanationRequestDto,
  ): Promise<ExplanationDto> {
    return this.explanations.explain(request, input);
  }
}
