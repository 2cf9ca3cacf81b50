import { digestOf } from '../../platform/crypto/index.js';
import { normalizeUscc } from '../../parties/enterprises/index.js';
import type { CatalogItem, LoadedItem } from '../../rules/catalog/index.js';
import { TooManyRejections, UnreadableFeed } from './collection.problems.js';
import type { FeedLine } from './feed-lines.js';

/** A record that may be stored: its key, its digest, its place in the batch. */
export interface IncomingRecord {
  readonly uscc: string;
  readonly key: string;
  readonly digest: string;
  readonly line: number;
  readonly publicityEndsOn: string | null;
  readonly payload: Record<string, unknown>;
}

/** Why a line was not taken. `pointer` points into the record; the detail never repeats the value. */
export interface Rejection {
  readonly line: number;
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** A batch as it was read: what may be stored, what was rejected, how many lines there were. */
export interface ReadBatch {
  readonly received: number;
  readonly records: readonly IncomingRecord[];
  readonly rejections: readonly Rejection[];
}

/** Spellings of "no end" seen in real feeds. */
const NO_END = new Set(['2099-12-31', '2099-01-31']);

/** Rejections kept of one batch; a batch with more of them is refused. */
const MOST_REJECTIONS = 10_000;

/**
 * Judges every line: normalize, validate, refuse what stands twice.
 *
 * @throws UnreadableFeed for an empty batch, TooManyRejections
 */
export async function readBatch(lines: AsyncIterable<FeedLine>, loaded: LoadedItem): Promise<ReadBatch> {
  const records = new Map<string, IncomingRecord>();
  const rejections: Rejection[] = [];
  let received = 0;
  for await (const line of lines) {
    received += 1;
    const judged = judgeLine(line, loaded);
    if ('rejections' in judged) rejections.push(...judged.rejections);
    else if (records.has(`${judged.uscc} ${judged.key}`)) rejections.push(duplicate(line.line));
    else records.set(`${judged.uscc} ${judged.key}`, judged);
    if (rejections.length > MOST_REJECTIONS)
      throw tooMany(`More than ${MOST_REJECTIONS} faults up to line ${line.line}.`);
  }
  if (received === 0) throw new UnreadableFeed('The batch holds no record.');
  return { received, records: [...records.values()], rejections };
}

function judgeLine(
  { line, record, fault }: FeedLine,
  loaded: LoadedItem,
): IncomingRecord | { rejections: Rejection[] } {
  if (fault !== undefined) return { rejections: [{ line, pointer: '', code: 'malformed', detail: fault }] };
  const normalized = normalize(loaded.item, record);
  const faults = loaded.validate(normalized);
  if (faults.length > 0) return { rejections: faults.map((each) => ({ line, ...each })) };
  const payload = normalized as Record<string, unknown>; // the validator takes nothing but objects
  const endsOn = payload['publicity_ends_on'];
  return {
    uscc: String(payload['uscc']),
    key: digestOf(loaded.item.recordKey.map((name) => payload[name] ?? null)),
    digest: digestOf(withoutNulls(payload)),
    line,
    publicityEndsOn: typeof endsOn === 'string' && !NO_END.has(endsOn) ? endsOn : null,
    payload,
  };
}

/** Stated as null and not stated are the same fact. */
function withoutNulls(payload: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== null));
}

function normalize(item: CatalogItem, record: unknown): unknown {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record;
  const codes = new Set(item.fields.filter((field) => field.type === 'uscc').map((field) => field.name));
  return Object.fromEntries(
    Object.entries(record).map(([name, value]: [string, unknown]) => [
      name,
      codes.has(name) && typeof value === 'string' ? normalizeUscc(value) : value,
    ]),
  );
}

const tooMany = (detail: string): Error => new TooManyRejections(detail);

const duplicate = (line: number): Rejection => ({
  line,
  pointer: '',
  code: 'duplicate-record',
  detail: 'an earlier line of this batch states the same fact',
});
