import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../platform/http/index.js';
import type { CallerRequest } from '../../parties/identity/index.js';
import { QueryAnswerDto, QueryDto } from './queries.dto.js';
import { Queries } from './queries.service.js';

/** One item of one enterprise. */
@ApiTags('interface-call')
@Controller('v1/queries')
export class QueriesController {
  constructor(private readonly queries: Queries) {}

  /** Asks for the records of one item of one enterprise: live from the department, or held. */
  @Requires('query.ask')
  @HttpCode(200)
  @Post()
  async ask(@Req() request: CallerRequest, @Body() input: QueryDto): Promise<QueryAnswerDto> {
    return this.queries.ask(request, input);
  }
}
