import { availableParallelism, tmpdir } from 'node:os';
import { z } from 'zod';
import { wholeNumber } from '../../platform/config/index.js';
import { processCount } from '../../platform/processes/index.js';

const GIB = 1_073_741_824;

/** Limits of feeds, and where their bytes are kept while they are read. Sizes in bytes. */
export const collectionSettings = z
  .object({
    FEED_LIMIT_BYTES: wholeNumber(4 * GIB, { min: 1_024, max: 1_024 * GIB }),
    FEED_EXPANDED_LIMIT_BYTES: wholeNumber(16 * GIB, { min: 1_024, max: 4_096 * GIB }),
    FEED_EXPANSION_LIMIT: wholeNumber(100, { min: 2, max: 1_000 }),
    FEED_LINE_LIMIT_BYTES: wholeNumber(65_536, { min: 1_024, max: 16_777_216 }),
    FEED_SPOOL_DIR: z.string().min(1).default(tmpdir()),
    FEEDS_AT_ONCE: wholeNumber(2, { min: 1, max: 8 }),
    PROCESSES: processCount,
  })
  .transform((variables) => ({
    /** Of a body as it is sent. */
    limitBytes: variables.FEED_LIMIT_BYTES,
    limits: {
      expandedBytes: variables.FEED_EXPANDED_LIMIT_BYTES,
      ratio: variables.FEED_EXPANSION_LIMIT,
      lineBytes: variables.FEED_LINE_LIMIT_BYTES,
      columns: 500,
    },
    spoolFolder: variables.FEED_SPOOL_DIR,
    /** Batches a process works on at the same time; the others wait their turn. */
    atOnce: variables.FEEDS_AT_ONCE,
    /** Threads of a process that judge; all processes of a machine together have one for each core. */
    judgingThreads: Math.max(1, Math.floor(availableParallelism() / variables.PROCESSES)),
  }));

/** Settings of the collection room. */
export type CollectionSettings = z.output<typeof collectionSettings>;

/** Token of the collection settings. */
export const COLLECTION_SETTINGS = Symbol('CollectionSettings');
