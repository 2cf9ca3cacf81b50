import { z } from 'zod';
import { isDevelopment, sealingKey, wholeNumber } from '../../../../platform/config/index.js';
import { LOOPBACK, readHostPatterns } from './pull-hosts.js';

const hosts = z.string().transform((text, context) => {
  try {
    return readHostPatterns(text);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : 'is not a list of host:port');
    return z.NEVER;
  }
});

/** How the gateway pulls from databases of departments. Times in milliseconds. */
export const databasePullSettings = z
  .object({
    NODE_ENV: z.string().optional(),
    CREDENTIAL_KEY: sealingKey(),
    FEED_PULL_HOSTS: hosts.optional(),
    FEED_PULL_PLAINTEXT: z
      .enum(['true', 'false'], { message: 'is neither true nor false' })
      .transform((text) => text === 'true')
      .optional(),
    FEED_PULL_PERIOD_MS: wholeNumber(10_000, { min: 50, max: 3_600_000 }),
    FEED_PULL_TIMEOUT_MS: wholeNumber(60_000, { min: 100, max: 3_600_000 }),
  })
  .transform((variables) => {
    const isAtHome = isDevelopment(variables.NODE_ENV);
    return {
      credentialKey: variables.CREDENTIAL_KEY,
      /** Where pulls may connect to; in production nowhere, unless the operator names hosts. */
      hosts: variables.FEED_PULL_HOSTS ?? readHostPatterns(isAtHome ? LOOPBACK : ''),
      /** Whether a pull may do without TLS. */
      allowsPlaintext: variables.FEED_PULL_PLAINTEXT ?? isAtHome,
      /** How often it is looked whether a pull is due. */
      periodMs: variables.FEED_PULL_PERIOD_MS,
      /** How long one statement in a department's database may take. */
      timeoutMs: variables.FEED_PULL_TIMEOUT_MS,
    };
  });

/** Settings of pulls. */
export type DatabasePullSettings = z.output<typeof databasePullSettings>;

/** Token of the settings of pulls. */
export const DATABASE_PULL_SETTINGS = Symbol('DatabasePullSettings');
