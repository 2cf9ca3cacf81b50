import { z } from 'zod';
import { wholeNumber } from '../../platform/config/index.js';

/** Limits of feeds. Sizes in bytes. */
export const collectionSettings = z
  .object({ FEED_LIMIT_BYTES: wholeNumber(33_554_432, { min: 1_024, max: 1_073_741_824 }) })
  .transform((variables) => ({ limitBytes: variables.FEED_LIMIT_BYTES }));

/** Settings of the collection room. */
export type CollectionSettings = z.output<typeof collectionSettings>;

/** Token of the collection settings. */
export const COLLECTION_SETTINGS = Symbol('CollectionSettings');
