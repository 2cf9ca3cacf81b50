import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe, Requires } from '../../platform/http/index.js';
import { type Caller, CurrentCaller } from '../../parties/identity/index.js';
import { ImpactDto, RevocationReceiptDto } from './revocations.dto.js';
import { Revocations } from './revocations.service.js';

/** Before and after a revocation. */
@ApiTags('authorizations')
@Controller('v1/authorizations/:id')
export class RevocationsController {
  constructor(private readonly revocations: Revocations) {}

  /** Says what would stop, before an authorization is revoked or suspended. */
  @Requires('authorization.read')
  @Get('impact')
  async impact(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<ImpactDto> {
    return this.revocations.impactOf(caller, id);
  }

  /** Gives the receipt of a revocation: who was told when, and who acknowledged it. */
  @Requires('authorization.read')
  @Get('receipt')
  async receipt(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
  ): Promise<RevocationReceiptDto> {
    return this.revocations.receiptOf(caller, id);
  }
}
