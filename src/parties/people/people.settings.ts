import { z } from 'zod';
import { sealingKey, wholeNumber } from '../../platform/config/index.js';

const HOUR_S = 3_600;

/** How people sign in and stay signed in. Times in seconds. */
export const peopleSettings = z
  .object({
    CREDENTIAL_KEY: sealingKey(),
    NODE_ENV: z.string().optional(),
    SESSION_LONGEST_S: wholeNumber(8 * HOUR_S, { min: 60, max: 24 * HOUR_S }),
    SESSION_IDLE_S: wholeNumber(HOUR_S / 2, { min: 30, max: 24 * HOUR_S }),
    ENROLLMENT_LIFE_S: wholeNumber(72 * HOUR_S, { min: 60, max: 30 * 24 * HOUR_S }),
    TRUSTED_PROXIES: wholeNumber(0, { min: 0, max: 8 }),
    REAL_NAME_URL: z.url({ protocol: /^https?$/ }).optional(),
    REAL_NAME_TOKEN: z.string().min(16, 'is shorter than 16 characters').optional(),
  })
  .refine((variables) => !variables.REAL_NAME_URL || variables.REAL_NAME_TOKEN, {
    path: ['REAL_NAME_TOKEN'],
    message: 'is missing while REAL_NAME_URL is set',
    when: () => true, // also beside other faults, so that all are named at once
  })
  .refine((variables) => !isPlainInProduction(variables), {
    path: ['REAL_NAME_URL'],
    message: 'is not https',
    when: () => true,
  })
  .transform((variables) => ({
    isProduction: variables.NODE_ENV === 'production',
    sealingKey: variables.CREDENTIAL_KEY,
    /** Whatever a person does, it signs in again after so long. */
    longestSessionS: variables.SESSION_LONGEST_S,
    /** A session nobody uses ends after so long. */
    idleS: variables.SESSION_IDLE_S,
    enrollmentLifeS: variables.ENROLLMENT_LIFE_S,
    /** How many proxies of ours stand in front: from which a source address is taken. */
    trustedProxies: variables.TRUSTED_PROXIES,
    /** Who confirms real names; without it nobody does, and no person acts for an enterprise. */
    realName:
      variables.REAL_NAME_URL === undefined
        ? undefined
        : { url: variables.REAL_NAME_URL, token: variables.REAL_NAME_TOKEN ?? '' },
  }));

/** Settings of the people room. */
export type PeopleSettings = z.output<typeof peopleSettings>;

/** Token of the people settings. */
export const PEOPLE_SETTINGS = Symbol('PeopleSettings');

function isPlainInProduction({
  NODE_ENV,
  REAL_NAME_URL,
}: {
  NODE_ENV?: string | undefined;
  REAL_NAME_URL?: string | undefined;
}): boolean {
  return NODE_ENV === 'production' && REAL_NAME_URL?.startsWith('https:') === false;
}
