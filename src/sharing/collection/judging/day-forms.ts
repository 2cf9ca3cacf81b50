import { halfWidth, isBlankMark, tidied } from './text-forms.js';
import { readAs, type Reading, type Remark } from './reading.js';

/** Spellings of “without end” seen in published reports and in registers. */
const NO_END = new Set([
  '2099-12-31',
  '2099-01-31',
  '9999-12-31',
  '长期',
  '长期有效',
  '永久',
  '永久有效',
  '无固定期限',
]);

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const ISO_MONTH = /^\d{4}-\d{2}$/;
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]{8,18}(?:Z|[+-]\d{2}:\d{2})$/;
const DAY =
  /^(\d{4})(?:-(\d{1,2})-(\d{1,2})|\/(\d{1,2})\/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|(\d{2})(\d{2})|年(\d{1,2})月(\d{1,2})日?)$/;
const MONTH = /^(\d{4})(?:[-/.](\d{1,2})|(\d{2})|年(\d{1,2})月?)$/;
const YEAR = /^(\d{4})年?度?$/;
const MIDNIGHT = /[ T]0{1,2}:00(?::00(?:\.0{1,9})?)?(?:\+08:00)?$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(?:(Z)|([+-]\d{2})(?::?(\d{2}))?)$/;

/** Spaces included; nothing longer is a date. */
const LONGEST = 200;

const REFORMATTED: Remark = { code: 'date-reformatted', detail: 'read as a date; write YYYY-MM-DD' };
const NO_END_GIVEN: Remark = { code: 'no-end', detail: 'read as “without end”; leave the field empty' };
const OTHER_MONTH: Remark = { code: 'date-reformatted', detail: 'read as a month; write YYYY-MM' };
const OTHER_INSTANT: Remark = {
  code: 'date-reformatted',
  detail: 'read as an instant; write it as RFC 3339',
};
const YEAR_AS_TEXT: Remark = { code: 'number-reformatted', detail: 'read as a year; write a number' };

/** Tells fast that a value needs nothing done to be a day. */
export function isUsualDay(value: unknown): boolean {
  return isAbsent(value) || (typeof value === 'string' && ISO_DAY.test(value));
}

/** As {@link isUsualDay}, for the last day of something, where some days stand for “without end”. */
export function isUsualEnd(value: unknown): boolean {
  return isUsualDay(value) && !(typeof value === 'string' && NO_END.has(value));
}

/** Tells fast that a value needs nothing done to be a month. */
export function isUsualMonth(value: unknown): boolean {
  return isAbsent(value) || (typeof value === 'string' && ISO_MONTH.test(value));
}

/** Tells fast that a value needs nothing done to be an instant. */
export function isUsualInstant(value: unknown): boolean {
  return isAbsent(value) || (typeof value === 'string' && ISO_INSTANT.test(value));
}

/**
 * Reads a day written in one of the usual ways: 2026/1/5, 2026.1.5, 20260105, 2026年1月5日, also with the midnight that
 * databases add. A day that does not exist is not mended: it stays, for the validator to refuse.
 */
export function readDay(value: unknown): Reading | undefined {
  return readWritten(value, (text) => dayOf(text), REFORMATTED);
}

/** Reads the last day of something; what stands for “without end” becomes `null`. */
export function readEnd(value: unknown): Reading | undefined {
  const text = textOf(value);
  const isEndless = text !== undefined && NO_END.has(dayOf(text) ?? text);
  return isEndless ? { value: null, warning: NO_END_GIVEN } : readDay(value);
}

/** Reads a month written as 2026-1, 2026/01, 202601 or 2026年1月. */
export function readMonth(value: unknown): Reading | undefined {
  return readWritten(value, (text) => partsOf(text, MONTH), OTHER_MONTH);
}

/** Reads an instant in which the T or the colon of the time zone is missing. Without a time zone it is none. */
export function readInstant(value: unknown): Reading | undefined {
  return typeof value === 'string' ? readWritten(value, instantOf, OTHER_INSTANT) : undefined;
}

/** Reads a year given as text, with 年 or 年度 after it or not. */
export function readYear(value: unknown): Reading | undefined {
  if (typeof value !== 'string') return undefined;
  const text = halfWidth(tidied(value));
  if (isBlankMark(text)) return { value: null };
  const year = YEAR.exec(text)?.[1];
  return year === undefined ? readAs(text, value) : { value: Number(year), warning: YEAR_AS_TEXT };
}

function readWritten(
  value: unknown,
  read: (text: string) => string | undefined,
  warning: Remark,
): Reading | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  if (isBlankMark(text)) return { value: null };
  const written = read(text);
  return written === undefined || written === text ? readAs(text, value) : { value: written, warning };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.length > LONGEST ? undefined : halfWidth(tidied(value));
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

function dayOf(text: string): string | undefined {
  return partsOf(text.replace(MIDNIGHT, '').replaceAll(' ', ''), DAY);
}

/** The numbers of a date, joined by hyphens; all but the year with two digits. */
function partsOf(text: string, form: RegExp): string | undefined {
  const [, year, ...rest] = form.exec(text) ?? [];
  if (year === undefined) return undefined;
  const given = rest.filter((part) => part !== undefined);
  return [year, ...given.map((part) => part.padStart(2, '0'))].join('-');
}

function instantOf(text: string): string | undefined {
  const [, day, time, utc, hours, minutes = '00'] = INSTANT.exec(text) ?? [];
  if (day === undefined || time === undefined) return undefined;
  return `${day}T${time}${utc ?? `${hours ?? ''}:${minutes}`}`;
}

const isAbsent = (value: unknown): boolean => value === null || value === undefined;
