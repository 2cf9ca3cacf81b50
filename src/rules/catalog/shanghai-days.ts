/** Milliseconds that clocks in Asia/Shanghai are ahead of UTC: the same all year, and unchanged since 1991. */
export const SHANGHAI_AHEAD_MS = 8 * 3_600_000;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The calendar day (YYYY-MM-DD) in Asia/Shanghai at this moment. */
export function shanghaiDayOf(moment: Date): string {
  return new Date(moment.getTime() + SHANGHAI_AHEAD_MS).toISOString().slice(0, 10);
}

/** The second in Asia/Shanghai at this moment: YYYY-MM-DDTHH:MM:SS, without a zone. */
export function shanghaiSecondOf(moment: Date): string {
  return new Date(moment.getTime() + SHANGHAI_AHEAD_MS).toISOString().slice(0, 19);
}

/** Whether a value is a day as text, YYYY-MM-DD; days so written sort as text. */
export function isDay(value: unknown): value is string {
  return typeof value === 'string' && DAY.test(value);
}

/**
 * The last day of a period of whole months that begins with an event: the day of the same number, or the last
 * one of a month that is too short for it. The day of the event itself is not counted.
 *
 * @source Civil Code art. 201, 202
 */
export function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const lastOfMonth = new Date(Date.UTC(year, month + months, 0));
  lastOfMonth.setUTCDate(Math.min(date, lastOfMonth.getUTCDate()));
  return lastOfMonth.toISOString().slice(0, 10);
}

/** The day before. */
export function dayBefore(day: string): string {
  const before = new Date(`${day}T00:00:00Z`);
  before.setUTCDate(before.getUTCDate() - 1);
  return before.toISOString().slice(0, 10);
}
