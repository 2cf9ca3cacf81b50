import { readAs, type Reading } from './reading.js';

const INVISIBLE = /[\u200B-\u200D\uFEFF]+/g;
const FULL_WIDTH = /[\uFF01-\uFF5E\u3000]/;
const FULL_WIDTH_RUN = /[\uFF01-\uFF5E\u3000]+/g;

const DASHES = String.raw`\-\u2010-\u2015\u2212\u2500\uFF0D`;
const BLANK = new RegExp(String.raw`^(?:[\s${DASHES}]*|无|[/\uFF0F])$`);
const ODD_START = new RegExp(String.raw`^(?:$|[${DASHES}无/\uFF0F]|\d\.\d+[Ee]\+)`);
/** What spreadsheets make of a long number when they save it as CSV. */
const SHORTENED = /^\d\.\d+[Ee]\+\d+$/;

/** Takes away characters that cannot be seen and the space around a text. */
export function tidied(text: string): string {
  return text.replace(INVISIBLE, '').trim();
}

/** Makes full-width digits, letters, punctuation and spaces half-width; the length stays the same. */
export function halfWidth(text: string): string {
  return text.replace(FULL_WIDTH_RUN, (run) => run.normalize('NFKC'));
}

/** Tells whether a whole value is a mark for “nothing”, as reports write it: empty, — —, ——, -, --, 无 or /. */
export function isBlankMark(text: string): boolean {
  return BLANK.test(text);
}

/** Tells fast that a text needs nothing done: not blank, no space around it. Invisible characters are not looked for. */
export function isUsualText(value: unknown): boolean {
  if (typeof value !== 'string') return value === null || value === undefined;
  return !ODD_START.test(value) && value.trim() === value;
}

/** As {@link isUsualText}, for codes, that must not be full-width either. */
export function isUsualCode(value: unknown): boolean {
  return isUsualText(value) && !(typeof value === 'string' && FULL_WIDTH.test(value));
}

/** Reads a long text: tidied, its characters as they were sent. */
export function readText(value: unknown): Reading | undefined {
  if (typeof value !== 'string') return undefined;
  const text = tidied(value);
  return isBlankMark(text) ? { value: null } : readAs(text, value);
}

/** Reads a one-line text or a name. */
export function readLine(value: unknown): Reading | undefined {
  if (typeof value === 'number') return readNumberAsText(value);
  return typeof value === 'string' && SHORTENED.test(tidied(value)) ? shortened(value) : readText(value);
}

/** Reads a code: as a line, and half-width. */
export function readCode(value: unknown): Reading | undefined {
  if (typeof value !== 'string') return readLine(value);
  const folded = halfWidth(value);
  return readLine(folded) ?? readAs(folded, value);
}

function readNumberAsText(value: number): Reading | undefined {
  if (!Number.isSafeInteger(value) || value < 0) return undefined;
  const detail = 'given as a number and read as text; leading zeros, if there were any, are lost';
  return { value: String(value), warning: { code: 'number-as-text', detail } };
}

function shortened(value: string): Reading {
  const detail = 'a spreadsheet has shortened this number: format the column as text and export it again';
  return { value, fault: { code: 'malformed', detail } };
}
