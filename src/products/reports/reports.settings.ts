import { z } from 'zod';
import { jsonText, wholeNumber } from '../../platform/config/index.js';
import { SigningJwks } from '../../platform/crypto/index.js';

/** With which keys reports are and were signed, and for how many days their copies are kept. */
export const reportsSettings = z
  .object({
    REPORT_SIGNING_KEY: jsonText(SigningJwks),
    REPORT_LIFE_DAYS: wholeNumber(30, { min: 1, max: 365 }),
  })
  .transform((variables) => ({
    signingKeys: variables.REPORT_SIGNING_KEY,
    lifeDays: variables.REPORT_LIFE_DAYS,
  }));

/** Settings of the reports room. */
export type ReportsSettings = z.output<typeof reportsSettings>;

/** Token of the reports settings. */
export const REPORTS_SETTINGS = Symbol('ReportsSettings');
