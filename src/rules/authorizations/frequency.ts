import type { WindowUnit } from './authorization-lifecycle.js';

/** How many uses there may be in each day, week or month of the calendar in Asia/Shanghai. */
export interface Frequency {
  readonly uses: number;
  readonly per: WindowUnit;
}

/** The columns a frequency is kept in. */
interface FrequencyColumns {
  readonly mostInWindow: number | null;
  readonly windowUnit: WindowUnit | null;
}

/** How often it may be used in a window, as it is shown. */
export function frequencyOf({ mostInWindow: uses, windowUnit: per }: FrequencyColumns): Frequency | null {
  return uses === null || per === null ? null : { uses, per };
}

/** Into how many windows of one unit a window of another can reach: a month into six weeks, a week into two months. */
const WINDOWS_WITHIN: Readonly<Record<WindowUnit, Readonly<Record<WindowUnit, number>>>> = {
  day: { day: 1, week: 1, month: 1 },
  week: { day: 7, week: 1, month: 2 },
  month: { day: 31, week: 6, month: 1 },
};

/**
 * How many uses there may be in each window of a unit, so that a most of uses in each window of another unit holds
 * whatever the calendar: 0 where that cannot be said.
 */
export function usesWithin(most: Frequency, unit: WindowUnit): number {
  return Math.floor(most.uses / WINDOWS_WITHIN[most.per][unit]);
}

/**
 * SQL: the first day of the running window of a row of `authorization_use`, in Asia/Shanghai; `null` where its uses are not
 * counted by windows. The one rule for who reads the count and who takes a use.
 */
export const windowStartOf = (alias: string): string =>
  `date_trunc(${alias}.window_unit, clock_timestamp() at time zone 'Asia/Shanghai')::date`;
