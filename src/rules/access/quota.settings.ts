import { z } from 'zod';
import { wholeNumber } from '../../platform/config/index.js';

/** How many requests one caller may send in a minute, over all processes together; 0 for as many as it likes. */
export const quotaSettings = z
  .object({ QUOTA_PER_MINUTE: wholeNumber(600_000, { min: 0, max: 1_000_000_000 }) })
  .transform((variables) => ({ perMinute: variables.QUOTA_PER_MINUTE }));

/** Settings of the quotas. */
export type QuotaSettings = z.output<typeof quotaSettings>;

/** Token of the quota settings. */
export const QUOTA_SETTINGS = Symbol('QuotaSettings');
