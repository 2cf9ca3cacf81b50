import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NotFound, Public } from '../../platform/http/index.js';
import { RiskNoticeDto, RiskNoticesDto } from './risk-notices.dto.js';
import type { RiskNotice } from './risk-notices.js';
import { TermsReader } from './terms-reader.js';

/** What enterprises are told of the risks before they authorize. */
@ApiTags('authorizations')
@Controller('v1/risk-notices')
export class RiskNoticesController {
  constructor(private readonly terms: TermsReader) {}

  /** Lists the notices, those in force with the word that they are. */
  @Public('an enterprise reads it before it has an account')
  @Get()
  list(): RiskNoticesDto {
    return { items: [...this.terms.riskNotices.values()].map((notice) => shown(notice, this.terms)) };
  }

  /** Gives one notice, word by word. */
  @Public('an enterprise reads it before it has an account')
  @Get(':version')
  get(@Param('version') version: string): RiskNoticeDto {
    const notice = this.terms.riskNotices.get(version);
    if (!notice) throw new NotFound('No risk notice has this version.');
    return shown(notice, this.terms);
  }
}

const shown = (notice: RiskNotice, { limits }: TermsReader): RiskNoticeDto => ({
  ...notice,
  isInForce: limits.riskNoticeVersions.includes(notice.version),
});
