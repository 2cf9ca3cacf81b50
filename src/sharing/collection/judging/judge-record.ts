import {
  compileRecordValidator,
  type CatalogItem,
  type LoadedItem,
  publicityEndOf,
} from '../../../rules/catalog/plain.js';
import type { FeedLine } from '../intake/feed-line.js';
import { doubtsAbout } from './doubts.js';
import { type Fingerprint, fingerprintOf } from './fingerprint.js';
import type { JudgingRules } from './judging-rules.js';
import { type FeedRecord, type Normalized, type Normalizer, normalizerOf } from './normalize.js';
import { personalDataSearch } from './personal-data.js';
import type { PlacedRemark } from './reading.js';
import { tidied } from './text-forms.js';
import type { Finding, JudgedRecord, Verdict } from './verdict.js';

const OP = 'op';
const UNKNOWN_OP: PlacedRemark = { pointer: `/${OP}`, code: 'malformed', detail: 'expected put or delete' };

/** What is judged by of an item: see `LoadedItem`. */
export type JudgedItem = Pick<LoadedItem, 'item' | 'validate' | 'rules'>;

type JudgeSent = (line: number, sent: FeedRecord) => Verdict;

/**
 * Prepares the verdicts on the lines of one feed: each is read, normalized, checked against the item's schema, searched
 * for personal data, and given its key and digest; or rejected with everything that is wrong with it.
 *
 * Prepare it once per batch: `today` (YYYY-MM-DD, Asia/Shanghai) is the day events are compared with. A verdict rests
 * on its line alone; whether two lines state the same fact is seen by who puts them together.
 *
 * @source Liaoning credit regulation art. 23 (no adverse record without document and authority)
 */
export function recordJudge(
  loaded: JudgedItem,
  rules: JudgingRules,
  today: string,
): (line: FeedLine) => Verdict {
  const put = judgeOfPuts(loaded, rules, today);
  const remove = judgeOfDeletes(loaded.item);
  return ({ line, record, fault }) => {
    if (fault) return rejected(line, [{ pointer: '', ...fault }]);
    if (!isObject(record)) return rejected(line, loaded.validate(record));
    const op = opOf(record);
    if (op === 'put') return put(line, record);
    return op === 'delete' ? remove(line, record) : rejected(line, [UNKNOWN_OP]);
  };
}

function judgeOfPuts(loaded: JudgedItem, rules: JudgingRules, today: string): JudgeSent {
  const { item, validate } = loaded;
  const names = item.fields.map((field) => field.name);
  const declared = new Set(names);
  const check = checkWith(normalizerOf(item.fields), validate);
  const search = personalDataSearch(item, rules);
  const doubts = doubtsAbout(item, today);
  const fingerprint = fingerprintOf(item);
  return (line, sent) => {
    const read = check(arranged(sent, names, declared));
    const { record, masked, faults } = search(read.record);
    if (read.faults.length > 0 || faults.length > 0) return rejected(line, [...read.faults, ...faults]);
    // A copy of what was sent would hold what was masked.
    const source = read.isChanged && masked.length === 0 ? JSON.stringify(sent) : null;
    const warnings = placed(line, read.warnings, masked, doubts(record));
    const publicityEndsOn = publicityEndOf(loaded, record);
    return accepted('put', { line, record, source, warnings, publicityEndsOn }, fingerprint);
  };
}

/**
 * A delete is judged by its key alone, whatever else the line holds. It is not searched for personal data: a fact that
 * holds some must be easy to take back.
 */
function judgeOfDeletes(item: CatalogItem): JudgeSent {
  const required = ['uscc', ...item.recordKey];
  const fields = item.fields.filter((field) => required.includes(field.name));
  const names = fields.map((field) => field.name);
  const declared = new Set(item.fields.map((field) => field.name));
  const fingerprint = fingerprintOf(item);
  let check: Check | undefined;
  return (line, sent) => {
    check ??= checkWith(normalizerOf(fields), compileRecordValidator({ ...item, fields, required }));
    const { record, warnings, faults } = check(arranged(sent, names, declared));
    if (faults.length > 0) return rejected(line, faults);
    const judged = { line, record, source: null, warnings: placed(line, warnings), publicityEndsOn: null };
    return accepted('delete', judged, fingerprint);
  };
}

type Judged = Pick<JudgedRecord, 'line' | 'record' | 'source' | 'warnings' | 'publicityEndsOn'>;

function accepted(op: JudgedRecord['op'], judged: Judged, { keyOf, digestOf }: Fingerprint): Verdict {
  const { record } = judged;
  return {
    accepted: {
      ...judged,
      op,
      uscc: String(record['uscc']),
      key: keyOf(record),
      digest: digestOf(record),
      payload: JSON.stringify(record),
    },
  };
}

type Check = (arranged: FeedRecord) => Normalized;

/** Most records are sent as they should be: those are only checked. */
function checkWith({ isUsual, normalize }: Normalizer, validate: LoadedItem['validate']): Check {
  return (record) => {
    if (isUsual(record) && validate(record).length === 0) return asSent(record);
    const normalized = normalize(record);
    return { ...normalized, faults: [...validate(normalized.record), ...normalized.faults] };
  };
}

const asSent = (record: FeedRecord): Normalized => ({ record, isChanged: false, warnings: [], faults: [] });

/** The record with its wanted fields in their order, and behind them what the item does not declare. */
function arranged(sent: FeedRecord, wanted: readonly string[], declared: ReadonlySet<string>): FeedRecord {
  const record: Record<string, unknown> = {};
  let left = Object.keys(sent).length - (Object.hasOwn(sent, OP) ? 1 : 0);
  for (const name of wanted) {
    if (!Object.hasOwn(sent, name)) continue;
    record[name] = sent[name];
    left -= 1;
  }
  return left === 0 ? record : { ...record, ...undeclaredOf(sent, declared) };
}

function undeclaredOf(sent: FeedRecord, declared: ReadonlySet<string>): FeedRecord {
  return Object.fromEntries(Object.entries(sent).filter(([name]) => name !== OP && !declared.has(name)));
}

function opOf(sent: FeedRecord): string | undefined {
  const op = Object.hasOwn(sent, OP) ? (sent[OP] ?? '') : '';
  return typeof op === 'string' ? tidied(op) || 'put' : undefined;
}

function isObject(value: unknown): value is FeedRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function rejected(line: number, faults: readonly PlacedRemark[]): Verdict {
  return { rejected: placed(line, faults) };
}

const NOTHING: readonly Finding[] = [];

function placed(line: number, ...remarks: (readonly PlacedRemark[])[]): readonly Finding[] {
  if (remarks.every((each) => each.length === 0)) return NOTHING;
  return remarks.flat().map(({ pointer, code, detail }) => ({ line, pointer, code, detail }));
}
