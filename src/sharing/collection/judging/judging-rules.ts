import { z } from 'zod';

const ITEM_CODE = z.string().regex(/^[A-Z]{3}-\d{2}$/);
const TREATMENT = z.enum(['reject', 'mask']);

/**
 * The part `judging` of `config/rules/feeds.json`: what becomes of a record whose text holds a person's number or
 * address.
 *
 * Shape: `reject` refuses the record, `mask` overwrites the number with asterisks; `byItem` overrides `rule` for an
 * item; `unsearched` names, by item, fields whose own numbers look like a person's and that are not searched.
 *
 * @source CR art. 14, ZJ art. 14 (what may not be collected about persons)
 */
export const judgingRules = z.strictObject({
  personalData: z.strictObject({
    rule: TREATMENT,
    byItem: z.record(ITEM_CODE, TREATMENT),
    unsearched: z.record(ITEM_CODE, z.array(z.string().min(1)).min(1)),
  }),
});

/** See {@link judgingRules}. */
export type JudgingRules = z.output<typeof judgingRules>;
