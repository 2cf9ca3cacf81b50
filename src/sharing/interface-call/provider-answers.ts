import { z } from 'zod';
import { MalformedJson, parseStrictJson } from '../../platform/http/index.js';
import type { LoadedItem } from '../../rules/catalog/index.js';
import { ProviderFault } from './provider-calls.problems.js';
import type { ProviderAnswer } from './provider-transport.js';

const MAX_DEPTH = 8;
const MOST_RECORDS = 10_000;

const queryAnswer = z.object({
  uscc: z.string(),
  itemCode: z.string(),
  asOf: z.iso.datetime({ offset: true }),
  records: z.array(z.record(z.string(), z.unknown())).max(MOST_RECORDS),
});

const verificationAnswer = z.object({
  uscc: z.string(),
  itemCode: z.string(),
  asOf: z.iso.datetime({ offset: true }),
  verdicts: z.record(z.string(), z.enum(['match', 'mismatch', 'no-record', 'not-comparable'])),
});

const noRecord = z.object({ code: z.literal('no-record') });

/** What was asked, to hold the answer against. */
export interface AskedOf {
  readonly uscc: string;
  readonly loaded: LoadedItem;
}

/** Live records of one enterprise, in the catalog's fields; empty when the department has none. */
export interface LiveRecords {
  readonly asOf: string;
  readonly records: readonly Record<string, unknown>[];
}

/** A department's verdicts by claimed field; `no-record` for all when it does not know the enterprise. */
export interface LiveVerdicts {
  readonly asOf: string;
  readonly verdicts: Readonly<Record<string, Verdict>>;
}

/** What a comparison came to. The value itself is never told. @source 国办发〔2021〕52号 note 2 */
export type Verdict = 'match' | 'mismatch' | 'no-record' | 'not-comparable';

/**
 * Reads the answer to a query. Fields the item does not declare are dropped; anything else that is not the
 * agreed answer, or speaks of another enterprise, is a fault of the provider and is not shown.
 *
 * @throws ProviderFault
 */
export function readQueryAnswer(answer: ProviderAnswer, asked: AskedOf, now: Date): LiveRecords {
  const body = readBody(answer);
  if (answer.status === 404 && noRecord.safeParse(body).success)
    return { asOf: now.toISOString(), records: [] };
  const { asOf, records } = agreed(queryAnswer, answer, body, asked);
  const names = new Set(asked.loaded.item.fields.map((field) => field.name));
  const declared = records.map((record) => pick(record, names));
  for (const record of declared) {
    if (asked.loaded.validate(record).length > 0) throw fault('A record is not in the agreed schema.');
    if (record['uscc'] !== asked.uscc) throw fault('A record speaks of another enterprise.');
  }
  return { asOf, records: declared };
}

/**
 * Reads the answer to a verification: verdicts of the claimed fields and nothing else, whatever was sent along.
 *
 * @throws ProviderFault when a claimed field has no verdict
 */
export function readVerificationAnswer(
  answer: ProviderAnswer,
  asked: AskedOf & { readonly claimed: readonly string[] },
  now: Date,
): LiveVerdicts {
  const body = readBody(answer);
  const { claimed } = asked;
  if (answer.status === 404 && noRecord.safeParse(body).success) {
    return {
      asOf: now.toISOString(),
      verdicts: Object.fromEntries(claimed.map((field) => [field, 'no-record'])),
    };
  }
  const { asOf, verdicts } = agreed(verificationAnswer, answer, body, asked);
  const told = pick(verdicts, new Set(claimed));
  if (Object.keys(told).length < claimed.length) throw fault('A claimed field has no verdict.');
  return { asOf, verdicts: told };
}

function agreed<T extends { uscc: string; itemCode: string }>(
  schema: z.ZodType<T>,
  { status }: ProviderAnswer,
  body: unknown,
  { uscc, loaded }: AskedOf,
): T {
  if (status !== 200) throw fault(`The department answered with status ${status}.`);
  const result = schema.safeParse(body);
  if (!result.success) throw fault('The answer is not in the agreed schema.');
  const isOfSubject = result.data.uscc === uscc && result.data.itemCode === loaded.item.code;
  if (!isOfSubject) throw fault('The answer speaks of another enterprise or item.');
  return result.data;
}

function readBody({ text }: ProviderAnswer): unknown {
  try {
    return parseStrictJson(text, { maxDepth: MAX_DEPTH });
  } catch (cause) {
    if (cause instanceof MalformedJson) throw fault('The answer is not acceptable JSON.', cause);
    throw cause;
  }
}

function pick<T>(record: Record<string, T>, names: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name)));
}

const fault = (detail: string, cause?: unknown): Error => new ProviderFault(detail, { cause });
