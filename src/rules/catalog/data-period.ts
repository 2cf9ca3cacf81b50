import type { CatalogItem } from './catalog-item.js';

/** Facts about which time: from a day, inclusive, until another, exclusive (YYYY-MM-DD, Asia/Shanghai); `null` without end. */
export interface DataPeriod {
  readonly dataFrom: string | null;
  readonly dataUntil: string | null;
}

type Fact = Readonly<Record<string, unknown>>;

const TIME = /^\d{4}(-\d{2}(-\d{2})?)?$/;

/**
 * Whether a fact lies wholly within the period. A fact that should say which time it is about, and does not, lies in none;
 * an item whose facts are about no time lies in every one.
 */
export function isInDataPeriod({ datedBy }: CatalogItem, fact: Fact, period: DataPeriod): boolean {
  const { dataFrom, dataUntil } = period;
  if (datedBy === undefined || (dataFrom === null && dataUntil === null)) return true;
  const first = timeOf(fact, datedBy[0]);
  const last = timeOf(fact, datedBy.at(-1));
  if (first === undefined || last === undefined) return false;
  return (
    (dataFrom === null || firstDayOf(first) >= dataFrom) &&
    (dataUntil === null || lastDayOf(last) < dataUntil)
  );
}

/** Whether a period reaches nowhere beyond another. */
export function isWithinPeriod(inner: DataPeriod, outer: DataPeriod): boolean {
  const startsInside =
    outer.dataFrom === null || (inner.dataFrom !== null && inner.dataFrom >= outer.dataFrom);
  const endsInside =
    outer.dataUntil === null || (inner.dataUntil !== null && inner.dataUntil <= outer.dataUntil);
  return startsInside && endsInside;
}

/** A year, month or day as text. */
function timeOf(fact: Fact, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : fact[name];
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' ? TIME.exec(text)?.[0] : undefined;
}

const firstDayOf = (time: string): string => `${time}-01-01`.slice(0, 10);

/** No month has more days than 31, and days are compared as text. */
const lastDayOf = (time: string): string => (time.length === 4 ? `${time}-12-31` : `${time}-31`.slice(0, 10));
