import { Inject, Injectable } from '@nestjs/common';
import { digestOf, SigningKey, uuidv7 } from '../../platform/crypto/index.js';
import { Clock } from '../../platform/database/index.js';
import { NotFound } from '../../platform/http/index.js';
import { type CallerRequest } from '../../parties/identity/index.js';
import { Catalog, type LoadedItem } from '../../rules/catalog/index.js';
import { ruleOf } from '../../rules/access/index.js';
import {
  type Asked,
  type Composed,
  type FetchedItems,
  Gate,
  questionOf,
  type Release,
  type Ruling,
} from '../../sharing/gate/index.js';
import { type LiveRecords, ProviderCalls, showingModeOf } from '../../sharing/interface-call/index.js';
import type { ReportEntity } from './report.entity.js';
import { newReportNumber } from './report-number.js';
import type { ReportDto, ReportRequestDto, SigningKeysDto } from './reports.dto.js';
import { ReportsRepository } from './reports.repository.js';
import { REPORTS_SETTINGS, type ReportsSettings } from './reports.settings.js';
import { sectionsOf } from './sections.js';

const DAY_MS = 86_400_000;
const NOTES = [
  'Facts as the departments stated them, unedited and without score or grade; for reference only.',
  'Use for the stated purpose only. A missing field was withheld; null means the department has no value.',
];

/** Standardized credit reports: public held sections, and live ones where the enterprise authorized them. */
@Injectable()
export class Reports {
  constructor(
    private readonly gate: Gate,
    private readonly catalog: Catalog,
    private readonly calls: ProviderCalls,
    private readonly repository: ReportsRepository,
    private readonly clock: Clock,
    private readonly signingKey: SigningKey,
    @Inject(REPORTS_SETTINGS) private readonly settings: ReportsSettings,
  ) {}

  /** @throws UnknownItem, any denial of the gate when nothing of what was asked may be shown */
  async ask(request: CallerRequest, input: ReportRequestDto): Promise<ReportDto> {
    const question = questionOf(request, input, { action: 'report.ask', asked: this.askedOf(input.items) });
    return this.gate.answer<LiveRecords, ReportDto>(request, question, {
      toleratesFailures: true,
      fetch: async (item, ruling) => {
        const called = await this.calls.query(item, ruling);
        return { value: called.value, problem: called.problem, rows: called.value?.records.length ?? 0 };
      },
      compose: async (ruling, fetched, release) => this.compose(ruling, fetched, { release, input }),
    });
  }

  /** Gives a report again. @throws NotFound also for another institution's; denials as the rules stand now */
  async get(request: CallerRequest, institutionId: string, id: string): Promise<ReportDto> {
    const report = await this.repository.find(institutionId, id, this.clock.now());
    if (!report) throw new NotFound('No report of yours has this id, or its copy has expired.');
    this.gate.repeat(request, report.question, report.digest);
    return JSON.parse(report.body) as ReportDto; // written by `compose`
  }

  /** The public keys reports are signed with. */
  signingKeys(): SigningKeysDto {
    return { keys: [this.signingKey.publicJwk] };
  }

  /** The items asked for; without a wish, every item from a tier that reports draw from. */
  private askedOf(codes: readonly string[] | undefined): Asked[] {
    const loaded = codes?.map((code) => this.catalog.get(code)) ?? this.catalog.all().filter(isReportable);
    return loaded.map((each) => ({
      itemCode: each.item.code,
      mode: showingModeOf(each) ?? 'data-verification',
    }));
  }

  private async compose(
    ruling: Ruling,
    fetched: FetchedItems<LiveRecords>,
    { release, input }: { release: Release; input: ReportRequestDto },
  ): Promise<Composed<ReportDto>> {
    const { question } = ruling;
    const generatedAt = ruling.decidedAt;
    const expiresAt = new Date(generatedAt.getTime() + this.settings.lifeDays * DAY_MS);
    const facts: Omit<ReportDto, 'digest' | 'signature'> = {
      reportId: uuidv7(),
      reportNo: newReportNumber(generatedAt),
      uscc: question.uscc,
      purpose: question.purpose,
      authorizationId: question.authorizationId,
      generatedAt: generatedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      sections: sectionsOf(ruling, fetched, input.maxAgeDays),
      usageRecordIds: [...release.usageRecordIds],
      notes: NOTES,
    };
    const digest = digestOf(facts);
    const answer: ReportDto = { ...facts, digest, signature: await this.signingKey.sign(digest) };
    const { reportId: id, reportNo, uscc } = facts;
    const report: ReportEntity = {
      uscc,
      id,
      reportNo,
      institutionId: question.institutionId,
      generatedAt,
      expiresAt,
      question: release.basis,
      body: JSON.stringify(answer),
      digest,
    };
    return { answer, digest, write: (tx) => this.repository.insert(tx, report) };
  }
}

function isReportable({ tier }: LoadedItem): boolean {
  return ruleOf('report.ask')?.drawsFrom?.includes(tier) ?? false;
}
