import { z } from 'zod';

const share = z.number().min(0).max(1);
const reason = z.string().min(1);

/**
 * The part `drift` of `config/rules/feeds.json`: from where on a batch differs so much from the last one that a
 * person must look at it. Choices of the operator, each with its reason, not rules of law.
 *
 * Shape: `leastRecords` is how many records, values or enterprises must stand behind a figure before it is compared;
 * `amountFactor` is how many times larger or smaller the amounts of a batch must have become, and
 * `amountLeap` how many times larger that of a single fact, if it was at least `from`; the shares are parts of 1.
 */
export const driftRules = z.strictObject({
  leastRecords: z.strictObject({ value: z.int().min(1), reason }),
  amountFactor: z.strictObject({ value: z.number().gt(1), reason }),
  amountLeap: z.strictObject({ factor: z.number().gt(1), from: z.number().positive(), reason }),
  emptiedField: z.strictObject({ filledBefore: share, keptAtMost: share, reason }),
  shrunkFull: z.strictObject({ recordsAtMost: share, enterprisesAtMost: share, reason }),
});

/** See {@link driftRules}. */
export type DriftRules = z.output<typeof driftRules>;
