import { z } from 'zod';
import { sealingKey, wholeNumber } from '../../../platform/config/index.js';

const MIB = 1_048_576;

/** Where scanned letters are kept, sealed, and how large one may be. Sizes in bytes. */
export const lettersSettings = z
  .object({
    LETTERS_DIR: z.string({ message: 'is missing' }).min(1),
    LETTER_LIMIT_BYTES: wholeNumber(10 * MIB, { min: 1_024, max: 64 * MIB }),
    LETTERS_SWEEP_S: wholeNumber(21_600, { min: 1, max: 604_800 }),
    CREDENTIAL_KEY: sealingKey(),
  })
  .transform((variables) => ({
    folder: variables.LETTERS_DIR,
    limitBytes: variables.LETTER_LIMIT_BYTES,
    /** How often it is looked for images that no letter has. */
    sweepMs: variables.LETTERS_SWEEP_S * 1_000,
    sealingSecret: variables.CREDENTIAL_KEY,
  }));

/** Settings of written letters. */
export type LettersSettings = z.output<typeof lettersSettings>;

/** Token of the settings of written letters. */
export const LETTERS_SETTINGS = Symbol('LettersSettings');
