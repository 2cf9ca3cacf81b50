import { z } from 'zod';
import type { Answered } from './upload.js';

/** What an answer means for whoever sent the file. */
export interface PushOutcome {
  /** To be printed. */
  readonly lines: readonly string[];
  /** The batch is published with every line of the file. */
  readonly isWhole: boolean;
  /** Path at the gateway where the rejected lines are listed, if there is one. */
  readonly rejectionsAt: string | undefined;
}

const batchAnswer = z.looseObject({
  batchId: z.string(),
  status: z.string(),
  duplicate: z.boolean(),
  received: z.number(),
  accepted: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
  reason: z.string().nullable(),
  drift: z.array(z.object({ pointer: z.string(), detail: z.string() })),
});
const problemAnswer = z.looseObject({ code: z.string(), title: z.string(), detail: z.string() });
/** A refused batch is named in the sentence of its problem. */
const LISTED_AT = /\/v1\/batches\/[0-9a-f-]{36}\/rejections/;

/** Reads what the gateway answered to a delivery. */
export function outcomeOf({ status, body }: Answered): PushOutcome {
  const batch = batchAnswer.safeParse(body);
  if (batch.success) return outcomeOfBatch(batch.data);
  const problem = problemAnswer.safeParse(body);
  if (!problem.success) {
    return { lines: [`The gateway answered ${status}.`], isWhole: false, rejectionsAt: undefined };
  }
  const { code, title, detail } = problem.data;
  const lines = [`Not published. ${title} (${code}): ${detail}`];
  return { lines, isWhole: false, rejectionsAt: LISTED_AT.exec(detail)?.[0] };
}

function outcomeOfBatch(batch: z.output<typeof batchAnswer>): PushOutcome {
  const { batchId, status, duplicate, received, accepted, unchanged, rejected, reason, drift } = batch;
  const lines = [
    `Batch ${batchId}: ${status}${duplicate ? ', and known already: nothing changed' : ''}.`,
    `${received} received: ${accepted} accepted, ${unchanged} unchanged, ${rejected} rejected.`,
    ...(reason === null ? [] : [reason]),
    ...drift.map(({ pointer, detail }) => `- ${pointer} ${detail}`),
  ];
  const isWhole = status === 'published' && rejected === 0;
  return { lines, isWhole, rejectionsAt: `/v1/batches/${batchId}/rejections` };
}
