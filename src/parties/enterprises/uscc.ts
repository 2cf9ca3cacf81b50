import { isKnownRegion } from './regions.js';

/** The kinds of holder that matter to the catalog: enterprise, individual business, cooperative, rural collective. */
export type SubjectType = '91' | '92' | '93' | 'N' | 'other';

/** What is odd about a code that is nevertheless accepted. */
export type UsccWarning = 'organisation-code-check' | 'unknown-region';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const VALUES = valuesOf(ALPHABET);
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const SHAPE = /^[0-9A-HJ-NPQRTUWXY]{18}$/;
const CLASSES = new Set(
  (
    '11 12 13 19 21 29 31 32 33 34 35 39 41 49 51 52 53 59 61 62 69 71 72 79 81 89 91 92 93 ' +
    'A1 A9 N1 N2 N3 N9 Y1'
  ).split(' '),
);

const ORGANISATION_VALUES = valuesOf('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ');
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

const IGNORED = /[\s\u200B-\u200D\uFEFF]/g;
const FULL_WIDTH = /[\uFF01-\uFF5E]/g;
const FULL_WIDTH_OFFSET = 0xfee0;

/**
 * Brings a code as people and spreadsheets write it to its one form: half-width, upper case, without spaces.
 *
 * Only ASCII letters are raised, so no foreign letter (ﬀ, ı) turns into a letter of the code. The result may still be
 * no code at all: see `isValidUscc`.
 *
 * @source GB 32100-2015
 */
export function normalizeUscc(text: string): string {
  return text
    .replace(IGNORED, '')
    .replace(FULL_WIDTH, (wide) => String.fromCharCode(wide.charCodeAt(0) - FULL_WIDTH_OFFSET))
    .replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/**
 * Tells whether a normalized code is a unified social credit code: 18 characters of the code's own alphabet, a class
 * that exists, and the check character that the other 17 ask for.
 *
 * @source GB 32100-2015
 */
export function isValidUscc(code: string): boolean {
  return SHAPE.test(code) && CLASSES.has(code.slice(0, 2)) && checkDigitOf(code.slice(0, 17)) === code[17];
}

/**
 * Reads a code from input of any kind: the normalized code, or `undefined` when it is none.
 *
 * A number never passes: whoever sent one has already lost a letter or a digit.
 */
export function parseUscc(value: unknown): string | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  const code = normalizeUscc(value);
  return isValidUscc(code) ? code : undefined;
}

/**
 * Computes the 18th character from the first 17.
 *
 * @throws RangeError when a character is outside the code's alphabet or there are not 17
 * @source GB 32100-2015: (31 - Σ value × 3^(position-1) mod 31) mod 31
 */
export function checkDigitOf(first17: string): string {
  const sum = weightedSum(first17, VALUES, WEIGHTS);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/**
 * Lists what is odd about a valid code. Both only warn: old divisions and old organization codes live on in codes that
 * were issued properly.
 *
 * @throws RangeError when the code is not a valid one (ask `isValidUscc` first)
 * @source GB 11714 for the inner check, GB/T 2260 for the region
 */
export function usccWarnings(code: string): UsccWarning[] {
  const warnings: UsccWarning[] = [];
  if (organisationCheckOf(code.slice(8, 16)) !== code[16]) {
    warnings.push('organisation-code-check');
  }
  if (!isKnownRegion(code.slice(2, 8))) {
    warnings.push('unknown-region');
  }
  return warnings;
}

/**
 * Says which kind of holder a valid code belongs to: `91` enterprise, `92` individual business, `93` farmers'
 * cooperative, `N` rural collective, `other` everything else.
 *
 * @source GB 32100-2015, authority and class characters
 */
export function subjectTypeOf(code: string): SubjectType {
  const pair = code.slice(0, 2);
  if (pair === '91' || pair === '92' || pair === '93') {
    return pair;
  }
  return pair.startsWith('N') ? 'N' : 'other';
}

function organisationCheckOf(first8: string): string {
  const check = 11 - (weightedSum(first8, ORGANISATION_VALUES, ORGANISATION_WEIGHTS) % 11);
  if (check === 10) {
    return 'X';
  }
  return check === 11 ? '0' : String(check);
}

/** What each ASCII character counts for, -1 for one outside the alphabet. */
function valuesOf(alphabet: string): Int8Array {
  const values = new Int8Array(128).fill(-1);
  for (const [value, character] of Array.from(alphabet).entries()) values[character.charCodeAt(0)] = value;
  return values;
}

// Asked for every line of a feed: a table and a plain loop take a quarter of the time of a search for each character.
function weightedSum(text: string, values: Int8Array, weights: readonly number[]): number {
  if (text.length !== weights.length) {
    throw new RangeError(`expected ${weights.length} characters`);
  }
  let sum = 0;
  for (let position = 0; position < weights.length; position += 1) {
    const value = values[text.charCodeAt(position)] ?? -1;
    if (value < 0) {
      throw new RangeError(`character ${position + 1} is not in the alphabet`);
    }
    sum += value * (weights[position] ?? 0);
  }
  return sum;
}
