import { z } from 'zod';

/**
 * The part `rejections` of `config/rules/feeds.json`: how many bad lines a batch may have and still be published.
 *
 * Shape: a batch is refused above `largestShare` (a part of 1) of rejected lines, once it has `fromRecords` lines; a
 * smaller batch is not judged by its share, for which one bad line would be too many. Behind `most` rejected lines, all of
 * them kept to be listed, a file is not read any further.
 */
export const rejectionRules = z.strictObject({
  largestShare: z.number().min(0).max(1),
  fromRecords: z.int().min(1),
  most: z.int().min(1),
});

/** See {@link rejectionRules}. */
export type RejectionRules = z.output<typeof rejectionRules>;

/** Tells whether a batch has so many rejected lines that nothing of it may be published. */
export function hasTooManyRejections(rules: RejectionRules, received: number, rejected: number): boolean {
  return received >= rules.fromRecords && rejected / received > rules.largestShare;
}
