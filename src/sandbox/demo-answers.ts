import { z } from 'zod';
import type { GatewayAnswer } from './gateway-client.js';

/** A step of the demo did not end as it should. */
export class DemoFailed extends Error {}

/** Goes on when the claim holds. @throws DemoFailed with what is the matter otherwise */
export function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new DemoFailed(otherwise);
}

/** Reads the body of an answer that has this status. @throws DemoFailed for any other answer */
export function answered<T>(answer: GatewayAnswer, status: number, schema: z.ZodType<T>): T {
  const { data: document } = problem.safeParse(answer.body);
  const because = document ? ` (${document.code}: ${document.detail})` : '';
  check(answer.status === status, `The gateway answered ${answer.status} instead of ${status}${because}.`);
  const read = schema.safeParse(answer.body);
  if (!read.success) throw new DemoFailed(`The answer is not as documented: ${z.prettifyError(read.error)}`);
  return read.data;
}

/** The error document of the gateway. @source RFC 9457 */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
});

/** What the demo reads of a batch. */
export const batch = z.object({
  batchId: z.string(),
  status: z.string(),
  sequence: z.number(),
  received: z.number(),
  accepted: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
});

/** What the demo reads of an authorization. */
export const authorization = z.object({
  id: z.string(),
  status: z.string(),
  items: z.array(z.string()),
  validUntil: z.string(),
  usesLeft: z.number().nullable(),
});

/** What the demo reads of a request for an authorization. */
export const authorizationRequest = z.object({
  id: z.string(),
  status: z.string(),
  items: z.array(z.string()),
  explanation: z.string().nullable(),
  decideUntil: z.string(),
});

/** What the demo reads of what a revocation would stop. */
export const impact = z.object({
  institutionName: z.string(),
  itemsLost: z.array(z.string()),
  wouldStop: z.array(z.object({ kind: z.string(), count: z.number() })),
});

/** What the demo reads of the receipt of a revocation. */
export const receipt = z.object({
  revokedAt: z.string(),
  reason: z.string().nullable(),
  institutions: z.array(
    z.object({
      institutionName: z.string(),
      acknowledgedAt: z.string().nullable(),
      deleteCopiesBy: z.string(),
    }),
  ),
  jws: z.string(),
});

/** What the demo reads of an inbox. */
export const notices = z.object({
  items: z.array(z.object({ id: z.string(), kind: z.string(), authorizationId: z.string().nullable() })),
});

const source = z.object({ name: z.string() }).nullable();

const section = z.object({
  itemCode: z.string(),
  itemZh: z.string(),
  status: z.string(),
  reasonCode: z.string().nullable(),
  source,
  asOf: z.string().nullable(),
  records: z.array(z.record(z.string(), z.unknown())),
});

/** One section of a report. */
export type Section = z.output<typeof section>;

/** What the demo reads of a report. */
export const report = z.object({ reportNo: z.string(), sections: z.array(section), digest: z.string() });

/** The whole answer to a verification: nothing may stand in it beside the verdicts and what they are about. */
export const verification = z.strictObject({
  uscc: z.string(),
  itemCode: z.string(),
  source: z.object({ providerId: z.string(), name: z.string() }).nullable(),
  asOf: z.string().nullable(),
  verdicts: z.record(z.string(), z.enum(['match', 'mismatch', 'no-record', 'not-comparable'])),
  usageRecordId: z.string(),
});

const use = z.object({
  at: z.string(),
  event: z.string(),
  institutionName: z.string().nullable(),
  operatorUser: z.string().nullable(),
  itemCodes: z.array(z.string()),
  providerId: z.string().nullable(),
  providerName: z.string().nullable(),
  purpose: z.string().nullable(),
  authorizationId: z.string().nullable(),
  applicationNo: z.string().nullable(),
  outcome: z.string(),
  reasonCode: z.string().nullable(),
  rows: z.number(),
});

/** One line of the usage log. */
export type Use = z.output<typeof use>;

/** A page of the usage log. */
export const uses = z.object({ items: z.array(use) });
