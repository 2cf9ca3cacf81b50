import type { DepartmentCall } from './department-call.js';
import { recordsOf } from './department-data.js';
import { Refusal } from './json-http.js';
import { liveItem } from './live-items.js';
import { type DepartmentVerdict, verdictsFor } from './verification.js';
import type { SandboxRecord } from './generator.js';

/** The good answer to a call, as the contract has it. `asOf` is an RFC 3339 instant. */
export type DepartmentAnswer = { uscc: string; itemCode: string; asOf: string } & (
  { records: SandboxRecord[] } | { verdicts: Record<string, DepartmentVerdict> }
);

/**
 * What a healthy department answers.
 * @throws Refusal 404 `no-record` when a query asks for an enterprise the department has nothing on
 */
export function answerTo(call: DepartmentCall, now: Date): DepartmentAnswer {
  const records = recordsOf(call.itemCode, call.uscc);
  const envelope = { uscc: call.uscc, itemCode: call.itemCode, asOf: now.toISOString() };
  if (call.operation === 'verifications') {
    return { ...envelope, verdicts: verdictsFor(records, call.claims, liveItem(call.itemCode)?.keyFields) };
  }
  if (records.length === 0) throw new Refusal(404, 'no-record', 'nothing is on record for this enterprise');
  return { ...envelope, records };
}
