import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../platform/http/index.js';
import type { CallerRequest } from '../../parties/identity/index.js';
import { VerificationAnswerDto, VerificationDto } from './verifications.dto.js';
import { Verifications } from './verifications.service.js';

/** Claims in, verdicts out. */
@ApiTags('verification')
@Controller('v1/verifications')
export class VerificationsController {
  constructor(private readonly verifications: Verifications) {}

  /** Has the department compare claims with what it knows. The answer is verdicts, never values. */
  @Requires('verification.ask')
  @HttpCode(200)
  @Post()
  async ask(@Req() request: CallerRequest, @Body() input: VerificationDto): Promise<VerificationAnswerDto> {
    return this.verifications.ask(request, input);
  }
}
