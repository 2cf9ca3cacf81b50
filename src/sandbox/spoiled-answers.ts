import type { DepartmentAnswer } from './department-answer.js';
import type { DepartmentCall } from './department-call.js';
import { recordsOf } from './department-data.js';
import { DEMO_ENTERPRISES } from './enterprises.js';
import type { FaultKind } from './faults.js';
import type { SandboxRecord } from './generator.js';

/** What a spoiled answer is made from. */
interface Spoiling {
  readonly call: DepartmentCall;
  readonly answer: DepartmentAnswer;
}

const NUMERIC = /^\d+\.\d+$/;

/** Faults that answer quickly with a wrong body of type JSON; each gives the body's text. */
const SPOILED: Partial<Record<FaultKind, (spoiling: Spoiling) => string>> = {
  garbage: () => '{"uscc": \u0001\u0002 ÿþ%%% "records": [}',
  'wrong-schema': ({ call }) =>
    JSON.stringify({ code: 200, msg: '成功', data: [{ xydm: call.uscc, list: '无' }] }),
  'wrong-subject': ({ call, answer }) => JSON.stringify(ofSubject(answer, otherThan(call.uscc))),
  'extra-fields': ({ answer }) => JSON.stringify(withExtraFields(answer)),
  'duplicate-keys': ({ call, answer }) =>
    `{"uscc":"${otherThan(call.uscc)}",${JSON.stringify(answer).slice(1)}`,
  'negative-amounts': ({ answer }) => JSON.stringify(negated(answer)),
  'leaks-value': ({ call, answer }) => JSON.stringify(leaking(call, answer)),
};

/**
 * The body of an answer spoiled by that fault; undefined when the fault does not spoil bodies.
 * `negative-amounts` leaves verifications as they are, `leaks-value` leaves queries as they are.
 */
export function spoiledBody(kind: FaultKind, spoiling: Spoiling): string | undefined {
  return SPOILED[kind]?.(spoiling);
}

function otherThan(uscc: string): string {
  return DEMO_ENTERPRISES.find((enterprise) => enterprise.uscc !== uscc)?.uscc ?? '';
}

function ofSubject(answer: DepartmentAnswer, uscc: string): DepartmentAnswer {
  return mapRecords({ ...answer, uscc }, (record) => ({ ...record, uscc }));
}

function withExtraFields(answer: DepartmentAnswer): Record<string, unknown> {
  const extra = { internal_remark: '仅供内部使用', contact_phone: '13800000000' };
  return { ...mapRecords(answer, (record) => ({ ...record, ...extra })), traceServer: 'node-7' };
}

function negated(answer: DepartmentAnswer): DepartmentAnswer {
  return mapRecords(answer, (record) =>
    Object.fromEntries(Object.entries(record).map(([field, value]) => [field, negative(value)])),
  );
}

function negative(value: unknown): unknown {
  if (typeof value === 'number') return -value - 1;
  return typeof value === 'string' && NUMERIC.test(value) ? `-${value}` : value;
}

function leaking(call: DepartmentCall, answer: DepartmentAnswer): Record<string, unknown> {
  if (!('verdicts' in answer)) return answer;
  const record = recordsOf(call.itemCode, call.uscc).at(-1) ?? {};
  return {
    ...answer,
    actual: Object.fromEntries(Object.keys(call.claims).map((field) => [field, record[field]])),
  };
}

function mapRecords(
  answer: DepartmentAnswer,
  change: (record: SandboxRecord) => SandboxRecord,
): DepartmentAnswer {
  return 'records' in answer ? { ...answer, records: answer.records.map(change) } : answer;
}
