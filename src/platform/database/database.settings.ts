import { z } from 'zod';
import { flag, wholeNumber } from '../config/index.js';

const postgresUrl = z
  .string({ message: 'is missing' })
  .regex(/^postgres(ql)?:\/\//, 'is not a postgres:// address');

/** How the gateway reaches PostgreSQL. Times in milliseconds. */
export const databaseSettings = z
  .object({
    DATABASE_URL: postgresUrl,
    DATABASE_OWNER_URL: postgresUrl.optional(),
    DATABASE_POOL_SIZE: wholeNumber(10, { min: 1, max: 200 }),
    DATABASE_PREPARED: flag(true),
    DATABASE_STATEMENT_TIMEOUT_MS: wholeNumber(10_000, { min: 100, max: 600_000 }),
  })
  .transform((variables) => ({
    url: variables.DATABASE_URL,
    ownerUrl: variables.DATABASE_OWNER_URL ?? variables.DATABASE_URL,
    /** Whether one address serves both, so that the application must step down from the owner's role. */
    isShared: variables.DATABASE_OWNER_URL === undefined,
    poolSize: variables.DATABASE_POOL_SIZE,
    isPrepared: variables.DATABASE_PREPARED,
    statementTimeoutMs: variables.DATABASE_STATEMENT_TIMEOUT_MS,
  }));

/** Settings of the database room. */
export type DatabaseSettings = z.output<typeof databaseSettings>;
