import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'lossless-json';
import * as z from 'zod';
import { UPDATE_CYCLES } from './catalog-item.js';

const words = z.string().trim().min(1);
const fieldNames = z.array(z.string().regex(/^[a-z][a-z0-9_]*$/u, 'must be lower snake_case'));
const severity = z.strictObject({ code: words, codeZh: words, mostMonths: z.int().positive() });
const promised = UPDATE_CYCLES.filter((cycle) => cycle !== 'on-demand');

/** The form of one rule set. Unknown keys are refused, so that a misspelled rule cannot be lost in silence. */
const rulesSchema = z.strictObject({
  name: words,
  nameZh: words,
  publicity: z.strictObject({
    source: words,
    /** The first of these days that a record states is the one its period counts from. */
    countsFrom: fieldNames,
    severities: z.array(severity),
  }),
  ends: z.strictObject({ source: words, onDay: fieldNames, beforeDay: fieldNames }),
  retention: z.strictObject({ source: words, months: z.int().positive().nullable() }),
  freshness: z.strictObject({
    source: words,
    graceHours: z.record(z.enum(promised), z.int().nonnegative()),
  }),
});

/**
 * The rules of one jurisdiction about how long facts live and how late they may be. Periods in months, grace in
 * hours; `null` means not known and not enforced.
 *
 * @source Liaoning credit regulation art. 10, 12, 30; 国办发〔2025〕22号 §2
 */
export type JurisdictionRules = Readonly<z.output<typeof rulesSchema>>;

/** The rule sets a folder holds, by name. Other files are passed over. */
export function jurisdictionsIn(folder: string): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.map((file) => file.slice(0, -'.json'.length)).toSorted();
}

/** Reads one rule set. Shape: the rules, or every fault found in their file. */
export function readJurisdiction(
  folder: string,
  name: string,
): { readonly rules?: JurisdictionRules; readonly faults: readonly string[] } {
  let content: unknown;
  try {
    content = parse(readFileSync(join(folder, `${name}.json`), 'utf8'), null, { parseNumber: Number });
  } catch (error) {
    return { faults: [error instanceof Error ? error.message : 'cannot be read'] };
  }
  const parsed = rulesSchema.safeParse(content);
  if (!parsed.success) {
    return { faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  if (parsed.data.name !== name) return { faults: ['name: must equal the file name'] };
  return { rules: parsed.data, faults: [] };
}
