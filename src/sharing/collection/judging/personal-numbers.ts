import { isIdentityNumber, isOldIdentityNumber } from './identity-number.js';
import { halfWidth } from './text-forms.js';

/** What a text must not hold about a person. */
export type PersonalKind = 'identity-number' | 'mobile-number' | 'address';

/** Where something personal stands: `start` and `end` (not included) in UTF-16 units, of the part to be hidden. */
export interface PersonalPart {
  readonly kind: PersonalKind;
  readonly start: number;
  readonly end: number;
}

/** A run of digits, perhaps with an X at its end. `offset` counts the characters of the runs before it. */
interface Run {
  readonly at: number;
  readonly offset: number;
  readonly text: string;
}

const GAP = String.raw` \t\u00A0\-\u2010-\u2015\u2212\u2500`;
const LONG_ENOUGH = new RegExp(String.raw`[0-9\uFF10-\uFF19][0-9\uFF10-\uFF19${GAP}\u3000\uFF0D]{10}`);
const STRETCH = new RegExp(`[0-9][0-9Xx${GAP}]{10,}`, 'g');
const RUN = /[0-9]+[Xx]?|[Xx]/g;
const MOBILE = /^(?:(?:00)?86)?1[3-9]\d{9}$/;
const LIKE_MOBILE = /(?:(?:00)?86)?1[3-9]/y;
const LIKE_IDENTITY = /\d{6}(?:19|20)/y;
const [IDENTITY_LENGTH, OLD_IDENTITY_LENGTH] = [18, 15];
const MOBILE_LENGTHS = [11, 13, 15];
const [SHOWN_FIRST, SHOWN_LAST] = [3, 4];

/**
 * Finds the numbers of persons in a text, also with spaces or dashes between their digits or in full-width digits:
 * identity numbers, mobile numbers, and in free text the old identity numbers, which look like many other numbers.
 *
 * Shape: the parts to be hidden, in order: all but the first three and the last four characters of each number.
 */
export function personalNumbersIn(text: string, { isFreeText }: { isFreeText: boolean }): PersonalPart[] {
  if (!LONG_ENOUGH.test(text)) return [];
  const parts: PersonalPart[] = [];
  for (const stretch of halfWidth(text).matchAll(STRETCH)) {
    parts.push(...numbersOf(runsOf(stretch[0], stretch.index), isFreeText));
  }
  return parts;
}

function runsOf(stretch: string, start: number): Run[] {
  let offset = 0;
  return Array.from(stretch.matchAll(RUN), ({ 0: text, index }) => {
    const run = { at: start + index, offset, text };
    offset += text.length;
    return run;
  });
}

/** Runs between which nothing but gaps stands, with all their digits in a row. */
interface Stretch {
  readonly runs: readonly Run[];
  readonly digits: string;
  /** After how many digits a run ends → how many runs there are until then. */
  readonly runsUntil: ReadonlyMap<number, number>;
  readonly isFreeText: boolean;
}

/** What begins with a run: a number, and the index of the run after it. */
interface Hit {
  readonly kind: PersonalKind;
  readonly next: number;
}

function numbersOf(runs: readonly Run[], isFreeText: boolean): PersonalPart[] {
  const digits = runs.map((run) => run.text).join('');
  const runsUntil = new Map(runs.map((run, index) => [run.offset + run.text.length, index + 1]));
  const parts: PersonalPart[] = [];
  for (let first = 0, next = 0; first < runs.length; first = next) {
    const hit = hitAt({ runs, digits, runsUntil, isFreeText }, first);
    next = hit?.next ?? first + 1;
    const [start, end] = [runs[first], runs[next - 1]];
    if (!hit || !start || !end) continue;
    parts.push({ kind: hit.kind, start: start.at + SHOWN_FIRST, end: end.at + end.text.length - SHOWN_LAST });
  }
  return parts;
}

/**
 * A number begins where a run begins and ends where one ends, so that none is found inside a longer number. Most runs
 * are found out by their first digits to begin none.
 */
function hitAt(stretch: Stretch, first: number): Hit | undefined {
  const { digits, runs, runsUntil, isFreeText } = stretch;
  const { offset = 0, text = '' } = runs[first] ?? {};
  const whole = (length: number): string => digits.slice(offset, offset + length);
  if (isAt(LIKE_IDENTITY, digits, offset)) {
    const next = runsUntil.get(offset + IDENTITY_LENGTH);
    if (next !== undefined && isIdentityNumber(whole(IDENTITY_LENGTH)))
      return { kind: 'identity-number', next };
  }
  if (isAt(LIKE_MOBILE, digits, offset)) {
    for (const length of MOBILE_LENGTHS) {
      const next = runsUntil.get(offset + length);
      if (next === undefined || !MOBILE.test(whole(length))) continue;
      if (isGroupedAsPhone(runs.slice(first, next))) return { kind: 'mobile-number', next };
    }
  }
  const isOld = isFreeText && text.length === OLD_IDENTITY_LENGTH && isOldIdentityNumber(text);
  return isOld ? { kind: 'identity-number', next: first + 1 } : undefined;
}

/** 138 0013 8000 and 1 3 8 0 0 … are written as a number of a telephone, 13-2025-00138 as that of a document. */
function isGroupedAsPhone([first, ...others]: readonly Run[]): boolean {
  if (first === undefined || others.length === 0 || first.text.length > 2) return true;
  return others.every((run) => run.text.length <= 2);
}

function isAt(pattern: RegExp, digits: string, offset: number): boolean {
  pattern.lastIndex = offset;
  return pattern.test(digits);
}
