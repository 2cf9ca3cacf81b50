/** The last month the sandbox knows data for. Fixed, so that data never changes with the clock. */
export const REFERENCE_MONTH = '2026-09';

/** The month `count` months after `month` (before it when negative); both `YYYY-MM`. */
export function monthAfter(month: string, count: number): string {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + count;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/** The last `count` months up to and including `last`, oldest first. */
export function monthsUpTo(last: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => monthAfter(last, index + 1 - count));
}

/** The date of a day in a month, `YYYY-MM-DD`; a day past the month's end becomes its last day. */
export function dayIn(month: string, day: number): string {
  const lastDay = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();
  return `${month}-${String(Math.min(day, lastDay)).padStart(2, '0')}`;
}
