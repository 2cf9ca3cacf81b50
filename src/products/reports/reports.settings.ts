import { z } from 'zod';
import { jsonText, wholeNumber } from '../../platform/config/index.js';

/** With which key reports are signed, and for how many days their copies are kept. */
export const reportsSettings = z
  .object({
    REPORT_SIGNING_KEY: jsonText(
      z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), d: z.string().min(40) }),
    ),
    REPORT_LIFE_DAYS: wholeNumber(30, { min: 1, max: 365 }),
  })
  .transform((variables) => ({
    signingKey: variables.REPORT_SIGNING_KEY,
    lifeDays: variables.REPORT_LIFE_DAYS,
  }));

/** Settings of the reports room. */
export type ReportsSettings = z.output<typeof reportsSettings>;

/** Token of the reports settings. */
export const REPORTS_SETTINGS = Symbol('ReportsSettings');
