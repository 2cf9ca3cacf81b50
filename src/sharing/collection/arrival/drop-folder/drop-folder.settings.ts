import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { wholeNumber } from '../../../../platform/config/index.js';

/** The folder departments put files into. Off where no folder is named. */
export const dropFolderSettings = z
  .object({
    FEED_DROP_DIR: z.string().refine(isAbsolute, 'is not an absolute path').optional(),
    FEED_DROP_PERIOD_MS: wholeNumber(10_000, { min: 50, max: 3_600_000 }),
    FEED_DROP_PATIENCE_S: wholeNumber(3_600, { min: 1, max: 604_800 }),
  })
  .transform((variables) => ({
    folder: variables.FEED_DROP_DIR,
    /** How often it is looked at. */
    periodMs: variables.FEED_DROP_PERIOD_MS,
    /** How long a file may disagree with its manifest until it is refused. */
    patienceMs: variables.FEED_DROP_PATIENCE_S * 1_000,
  }));

/** Settings of the drop folder. */
export type DropFolderSettings = z.output<typeof dropFolderSettings>;

/** Token of the drop folder's settings. */
export const DROP_FOLDER_SETTINGS = Symbol('DropFolderSettings');
