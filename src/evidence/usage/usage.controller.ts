import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { pageOf, PageQuery, positionOf, Requires } from '../../platform/http/index.js';
import { type Caller, CurrentCaller, participantOf } from '../../parties/identity/index.js';
import { UsagePageDto, type UsageRecordDto } from './usage.dto.js';
import { UsageRepository, type UsageRow, type UsageSide } from './usage.repository.js';

/** Every use is shown to the department and the enterprise it concerns. */
@ApiTags('usage')
@Controller('v1/usage-records')
export class UsageController {
  constructor(private readonly repository: UsageRepository) {}

  /** Lists the usage records of your side, newest first. */
  @Requires('usage.read')
  @Get()
  async list(@CurrentCaller() caller: Caller, @Query() { limit, cursor }: PageQuery): Promise<UsagePageDto> {
    const rows = await this.repository.list(sideOf(caller), limit, positionOf(cursor));
    return pageOf(rows, limit, {
      entry: view,
      position: (row) => ({ at: row.at.toISOString(), id: row.id }),
    });
  }
}

function sideOf(caller: Caller): UsageSide {
  if (caller.uscc !== null) return { uscc: caller.uscc };
  const id = participantOf(caller);
  return caller.role === 'provider' ? { providerId: id } : { institutionId: id };
}

const view = (row: UsageRow): UsageRecordDto => ({
  id: row.id,
  at: row.at.toISOString(),
  event: row.event,
  institutionId: row.institution_id,
  institutionName: row.institution_name,
  operatorUser: row.operator_user,
  uscc: row.uscc,
  itemCodes: row.item_codes,
  providerId: row.provider_id,
  providerName: row.provider_name,
  mode: row.mode,
  purpose: row.purpose,
  authorizationId: row.authorization_id,
  applicationNo: row.application_no,
  outcome: row.outcome,
  reasonCode: row.reason_code,
  rows: row.rows,
  answerDigest: row.answer_digest,
  requestId: row.request_id,
});
