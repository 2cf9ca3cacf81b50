import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Problem } from '../../../platform/http/index.js';
import type { LoadedItem } from '../../../rules/catalog/index.js';
import { RegionNotServed, UnreadableFeed } from '../collection.problems.js';
import type { FeedRules } from '../feed-rules.js';
import type { FeedEncoding, FeedLimits } from '../intake/feed-line.js';
import { readFeed } from '../intake/read-feed.js';
import { recordJudge } from '../judging/judge-record.js';
import { refusalOf } from '../judging/whole-batch.js';
import { withinRegion } from '../judging/within-region.js';
import type { BatchProfile } from './batch-profile.js';
import type { Cause } from './cause.js';
import { likelyCauses } from './causes.js';
import { type Drift, findDrift } from './drift.js';
import { cellsOf, readHead } from './file-head.js';
import type { FindingGroup, NotedFinding } from './findings-summary.js';
import { type LineCounts, LineExaminer } from './line-examiner.js';
import { type FeedTemplate, feedTemplate } from './template.js';

/** A feed that is to be examined, and the rules it is examined by. */
export interface Patient {
  /** The bytes as they would be sent, from the start, as often as asked for. */
  readonly open: () => Readable;
  readonly encoding: FeedEncoding;
  readonly loaded: LoadedItem;
  readonly kind: BatchProfile['kind'];
  readonly recordCount?: number | undefined;
  /** The region its provider serves; without one enterprises of every region are taken. */
  readonly regionCode?: string | undefined;
  /** The day of the examination, YYYY-MM-DD in Asia/Shanghai. */
  readonly today: string;
  /** Why it would be refused whatever its lines say. */
  readonly refusedAlready?: Problem | undefined;
  /** The last published batch to compare with. */
  readonly before?: BatchProfile | undefined;
  readonly limits: FeedLimits;
  readonly rules: FeedRules;
}

/** What a delivery of a feed would come to, and what to do about it. `accepted` counts facts known already, too. */
export interface Examination extends LineCounts {
  readonly accepted: number;
  readonly wouldBe: 'published' | 'held' | 'refused';
  /** Why it would be refused. */
  readonly refusal: Problem | undefined;
  /** The first 1,000. */
  readonly findings: readonly NotedFinding[];
  readonly findingsByCode: readonly FindingGroup[];
  readonly causes: readonly Cause[];
  readonly drift: readonly Drift[];
  readonly template: FeedTemplate;
}

/**
 * Reads and judges a feed as a delivery would and stores nothing. Facts stated twice are found among the first two
 * million.
 *
 * @throws PayloadTooLarge
 */
export async function examine(patient: Patient): Promise<Examination> {
  const { loaded, kind, recordCount, before, rules } = patient;
  const lines = new LineExaminer(loaded.item, kind);
  const head = await readHead(patient.open, patient.encoding.isGzip);
  const broken = await readLines(patient, lines);
  const counts = lines.counts();
  const refusal =
    patient.refusedAlready ?? broken ?? refusalOf({ ...counts, kind, recordCount }, rules.rejections);
  const drift = broken ? [] : findDrift(lines.profile(), before, rules.drift);
  const observed = lines.observer.evidence();
  const names = namesOf(observed.names, cellsOf(head, patient.encoding.format));
  const groups = lines.findings.groups();
  const evidence = { ...counts, item: loaded.item, encoding: patient.encoding, head, groups, names };
  return {
    ...counts,
    accepted: counts.received - counts.rejected,
    wouldBe: refusal ? 'refused' : drift.some(({ holds }) => holds) ? 'held' : 'published',
    refusal,
    findings: lines.findings.first,
    findingsByCode: groups,
    causes: likelyCauses({ ...evidence, traits: observed.traits, isUnreadable: broken !== undefined }),
    drift,
    template: feedTemplate(loaded.item, names),
  };
}

const OPERATION = 'op';

/** The names in the records, or those in the header of a table that could not be read. Every item takes `op`. */
function namesOf(inRecords: readonly string[], inHeader: readonly string[]): string[] {
  return (inRecords.length > 0 ? inRecords : inHeader).filter((name) => name !== OPERATION);
}

/** Gives the problem that ends the reading, where it is about the file and not about us. */
async function readLines(patient: Patient, examiner: LineExaminer): Promise<Problem | undefined> {
  const { open, encoding, limits, loaded, regionCode, rules, today } = patient;
  const judging = recordJudge(loaded, rules.judging, today);
  const judge = regionCode === undefined ? judging : withinRegion(judging, regionCode);
  try {
    for await (const some of readFeed(open(), { encoding, item: loaded.item, limits })) {
      for (const line of some) examiner.note(line, judge(line));
      await nextTurn(); // other callers' requests come in between
    }
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableFeed || error instanceof RegionNotServed) return error;
    throw error;
  }
}
