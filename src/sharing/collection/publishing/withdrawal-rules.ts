import { z } from 'zod';

/**
 * The part `withdrawal` of `config/rules/feeds.json`: for how many days after its publication a batch can be taken
 * back. What it said again is remembered as long. A choice of the operator with its reason, not a rule of law.
 */
export const withdrawalRules = z.strictObject({
  withinDays: z.int().min(1).max(36_500),
  reason: z.string().min(1),
});
