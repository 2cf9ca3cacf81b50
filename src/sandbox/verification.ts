import { type ClaimOperator, holds } from './compare.js';
import type { SandboxRecord } from './generator.js';

/** What a department says of one claim. It never says the value. */
export type DepartmentVerdict = 'match' | 'mismatch' | 'no-record' | 'not-comparable';

/** Claims of one question: field name → the value claimed (then equality is meant) or operator and value. */
export type Claims = Record<string, unknown>;

/**
 * Compares claims with what is on record, without telling what is on record.
 *
 * Claims on `keyFields` pick the records meant (`period: '2026-08'`); of several, the last one counts.
 * Shape: field name → verdict. No record at all, none with those keys, or no value in it: `no-record`. A field the
 * item does not have, or a claim of another kind than the value: `not-comparable`.
 */
export function verdictsFor(
  records: readonly SandboxRecord[],
  claims: Claims,
  keyFields: readonly string[] = [],
): Record<string, DepartmentVerdict> {
  const entries = Object.entries(claims);
  const record = records.findLast((candidate) =>
    entries.every(
      ([field, claim]) => !keyFields.includes(field) || verdictOf(candidate, field, claim) === 'match',
    ),
  );
  const known = records.at(-1);
  return Object.fromEntries(
    entries.map(([field, claim]) => {
      if (known === undefined) return [field, 'no-record'];
      if (!Object.hasOwn(known, field)) return [field, 'not-comparable'];
      return [field, record === undefined ? 'no-record' : verdictOf(record, field, claim)];
    }),
  );
}

function verdictOf(record: SandboxRecord, field: string, claim: unknown): DepartmentVerdict {
  if (!Object.hasOwn(record, field)) return 'not-comparable';
  if (record[field] === null) return 'no-record';
  const { op, value } = isComparison(claim) ? claim : { op: 'eq' as const, value: claim };
  const answer = holds(record[field], op, value);
  if (answer === undefined) return 'not-comparable';
  return answer ? 'match' : 'mismatch';
}

function isComparison(claim: unknown): claim is { op: ClaimOperator; value: unknown } {
  if (typeof claim !== 'object' || claim === null || !('op' in claim) || !('value' in claim)) return false;
  return claim.op === 'eq' || claim.op === 'gte' || claim.op === 'lte';
}
