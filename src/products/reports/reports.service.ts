import { Inject, Injectable } from '@nestjs/common';
import { sha256Hex, SigningKeys, utf8Of, uuidv7 } from '../../platform/crypto/index.js';
import { Clock } from '../../platform/database/index.js';
import { JsonBytes, NotFound } from '../../platform/http/index.js';
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
import { pack, unpack } from './packing.js';
import { newReportNumber } from './report-number.js';
import type { ReportDto, ReportRequestDto } from './reports.dto.js';
import { keptReport, ReportsRepository } from './reports.repository.js';
import { REPORTS_SETTINGS, type ReportsSettings } from './reports.settings.js';
import { sectionsOf } from './sections.js';

const DAY_MS = 86_400_000;
const NOTES = [
  'Facts as the departments stated them, unedited and without score or grade; for reference only.',
  'Use for the stated purpose only. A missing field was withheld; null means the department has no value.',
];

/** A report as it leaves: canonical JSON, behind which digest and signature stand. */
export interface WrittenReport {
  readonly reportId: string;
  readonly json: JsonBytes;
}

/** Standardized credit reports: public held sections, and live ones where the enterprise authorized them. */
@Injectable()
export class Reports {
  constructor(
    private readonly gate: Gate,
    private readonly catalog: Catalog,
    private readonly calls: ProviderCalls,
    private readonly repository: ReportsRepository,
    private readonly clock: Clock,
    private readonly signingKeys: SigningKeys,
    @Inject(REPORTS_SETTINGS) private readonly settings: ReportsSettings,
  ) {}

  /** @throws UnknownItem, any denial of the gate when nothing of what was asked may be shown */
  async ask(request: CallerRequest, input: ReportRequestDto): Promise<WrittenReport> {
    const question = questionOf(request, input, { action: 'report.ask', asked: this.askedOf(input.items) });
    return this.gate.answer<LiveRecords, WrittenReport>(request, question, {
      toleratesFailures: true,
      fetch: async (item, ruling) => {
        const called = await this.calls.query(item, ruling);
        return { value: called.value, problem: called.problem, rows: called.value?.records.length ?? 0 };
      },
      compose: (ruling, fetched, release) => this.compose(ruling, fetched, { release, input }),
    });
  }

  /** Gives a report again. @throws NotFound also for another institution's; denials as the rules stand now */
  async get(request: CallerRequest, institutionId: string, id: string): Promise<JsonBytes> {
    const report = await this.repository.find(institutionId, id, this.clock.now());
    if (!report) throw new NotFound('No report of yours has this id, or its copy has expired.');
    this.gate.repeat(request, report.question, report.digest);
    return new JsonBytes(report.packed ? unpack(report.packed) : Buffer.from(report.body ?? ''));
  }

  /** The items asked for; without a wish, every item from a tier that reports draw from. */
  private askedOf(codes: readonly string[] | undefined): Asked[] {
    const loaded = codes?.map((code) => this.catalog.get(code)) ?? this.catalog.all().filter(isReportable);
    return loaded.map((each) => ({
      itemCode: each.item.code,
      mode: showingModeOf(each) ?? 'data-verification',
    }));
  }

  private compose(
    ruling: Ruling,
    fetched: FetchedItems<LiveRecords>,
    { release, input }: { release: Release; input: ReportRequestDto },
  ): Composed<WrittenReport> {
    const { question, decidedAt: generatedAt } = ruling;
    const expiresAt = new Date(generatedAt.getTime() + this.settings.lifeDays * DAY_MS);
    const reportId = uuidv7();
    const reportNo = newReportNumber(generatedAt);
    // Members stand in the order of canonical JSON, so that the text is canonical as it is written.
    const facts: Omit<ReportDto, 'digest' | 'signature'> = {
      authorizationId: question.authorizationId,
      expiresAt: expiresAt.toISOString(),
      generatedAt: generatedAt.toISOString(),
      notes: NOTES,
      purpose: question.purpose,
      reportId,
      reportNo,
      sections: sectionsOf(ruling, fetched, input.maxAgeDays),
      usageRecordIds: [...release.usageRecordIds],
      uscc: question.uscc,
    };
    const text = utf8Of(JSON.stringify(facts));
    const digest = `sha-256:${sha256Hex(text)}`;
    const seal = Buffer.from(`,"digest":"${digest}","signature":"${this.signingKeys.active.sign(digest)}"}`);
    const body = Buffer.concat([text.subarray(0, -1), seal]);
    const kept = keptReport({
      uscc: question.uscc,
      id: reportId,
      reportNo,
      institutionId: question.institutionId,
      generatedAt,
      expiresAt,
      question: release.basis,
      packed: pack(body),
      digest,
    });
    return { answer: { reportId, json: new JsonBytes(body) }, digest, kept };
  }
}

function isReportable({ tier }: LoadedItem): boolean {
  return ruleOf('report.ask')?.drawsFrom?.includes(tier) ?? false;
}
