import { z } from 'zod';
import { wholeNumber } from '../../platform/config/index.js';

const DAYS = /^\d{1,3}(,\d{1,3}){0,9}$/;

/** How long before the end of a security assessment its institution is warned, and how often that is looked at. */
export const participantsSettings = z
  .object({
    ASSESSMENT_WARNING_DAYS: z.string().regex(DAYS, 'is not a list of days such as 30,7').default('30,7'),
    ASSESSMENT_ROUND_S: wholeNumber(60, { min: 1, max: 86_400 }),
  })
  .transform((variables) => ({
    /** Days before the end of an assessment, most first; its end itself, 0, is told in any case. */
    assessmentWarningDays: [...new Set(variables.ASSESSMENT_WARNING_DAYS.split(',').map(Number))]
      .filter((days) => days > 0)
      .toSorted((a, b) => b - a),
    assessmentRoundMs: variables.ASSESSMENT_ROUND_S * 1_000,
  }));

/** Settings of the participants. */
export type ParticipantsSettings = z.output<typeof participantsSettings>;

/** Token of the participants' settings. */
export const PARTICIPANTS_SETTINGS = Symbol('ParticipantsSettings');
