import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { InputFault } from '../../../platform/http/index.js';
import { isDay, monthsAfter, shanghaiDayOf } from '../../catalog/index.js';

const rulesFile = z.strictObject({
  /** So many months of the calendar after its date a letter may still be imported. */
  letterMonths: z.int().min(1),
  /** For so long is the image of an imported letter waited for. */
  imageDays: z.int().min(1),
  /** For so long may a second person decide on it. */
  reviewDays: z.int().min(1),
});

/** The deployment's rules for written letters: choices of the operator, after the checklists of banks. */
export type LetterRules = z.output<typeof rulesFile>;

/** Token of the rules for written letters. */
export const LETTER_RULES = Symbol('LetterRules');

/** Reads `config/rules/letters.json`. @throws when it is missing or malformed */
export function readLetterRules(): LetterRules {
  const file = join(process.cwd(), 'config', 'rules', 'letters.json');
  return rulesFile.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** What the date rules look at. `signedOn` is a day in Asia/Shanghai. */
export interface DatedLetter {
  readonly signedOn: string;
  readonly isBlanket: boolean;
  readonly terms: { readonly validFrom: string; readonly validUntil?: string | undefined };
}

/**
 * Every fault of the dates of a letter, none when it may be imported now. A blanket letter may be of any age: it is
 * imported because it is old, and gives nothing that could be used late.
 *
 * @source a bank's checklist: a letter signed more than one month before is not taken
 */
export function faultsOfDates(letter: DatedLetter, { letterMonths }: LetterRules, now: Date): InputFault[] {
  const { signedOn, isBlanket, terms } = letter;
  const faults: InputFault[] = [];
  const add = (pointer: string, code: string, detail: string): number =>
    faults.push({ pointer, code, detail });
  const today = shanghaiDayOf(now);
  if (!isDay(signedOn) || signedOn > today)
    add('/signedOn', 'in-future', 'A letter is signed before it is imported.');
  else if (!isBlanket && monthsAfter(signedOn, letterMonths) < today) {
    add('/signedOn', 'too-old', `A letter is imported at most ${letterMonths} month(s) after its date.`);
  }
  if (shanghaiDayOf(new Date(terms.validFrom)) < signedOn) {
    add('/validFrom', 'before-letter', 'A letter permits nothing before its own date.');
  }
  if (isBlanket && terms.validUntil !== undefined) {
    add('/validUntil', 'blanket-has-no-end', 'Leave it out, or import a letter that is not blanket.');
  }
  if (!isBlanket && terms.validUntil === undefined) {
    add(
      '/validUntil',
      'missing',
      'A letter without an end is imported with "blanket": true, and gives public items only.',
    );
  }
  return faults;
}
