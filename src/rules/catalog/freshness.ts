import { LRUCache } from 'lru-cache';
import type { UpdateCycle } from './catalog-item.js';
import { monthsAfter, SHANGHAI_AHEAD_MS, shanghaiDayOf } from './shanghai-days.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Whether a feed keeps the update cycle its item promises. */
export type FreshnessStatus = 'fresh' | 'late' | 'never-delivered' | 'no-promise';

/** How a feed stands against its promise. Instants are ISO texts. */
export interface Freshness {
  readonly status: FreshnessStatus;
  /** Until when newer facts are promised, grace included; `null` without a promise or a first delivery. */
  readonly promisedBy: string | null;
  /** At which time the newest facts held in the provider's system; `null` before the first delivery. */
  readonly lastDataTime: string | null;
}

/** Cycle → grace in hours; a cycle that is not named has none. */
export type GraceHours = Readonly<Partial<Record<UpdateCycle, number>>>;

/**
 * Compares the time of a feed's newest facts with the promised update cycle. Months are calendar months in
 * Asia/Shanghai. Holidays are not considered: a feed that rests on them is called late once its grace is over.
 *
 * @source Liaoning credit regulation art. 12 (timely supply)
 */
export function freshnessOf(feed: {
  readonly lastDataTime: Date | null;
  readonly updateCycle: UpdateCycle;
  readonly now: Date;
  readonly graceHours: GraceHours;
}): Freshness {
  const { lastDataTime, updateCycle, now, graceHours } = feed;
  if (lastDataTime === null) return { lastDataTime, promisedBy: null, status: 'never-delivered' };
  const known = { lastDataTime: lastDataTime.toISOString() };
  const next = NEXT[updateCycle](lastDataTime);
  if (next === null) return { ...known, promisedBy: null, status: 'no-promise' };
  const promisedBy = new Date(next + (graceHours[updateCycle] ?? 0) * HOUR_MS);
  const status = now > promisedBy ? 'late' : 'fresh';
  return { ...known, promisedBy: promisedBy.toISOString(), status };
}

/** When the facts after these are due, in milliseconds; `null` where nothing is promised. */
const NEXT: Record<UpdateCycle, (last: Date) => number | null> = {
  daily: (last) => last.getTime() + DAY_MS,
  weekly: (last) => last.getTime() + 7 * DAY_MS,
  monthly: (last) => monthsLater(last, 1),
  quarterly: (last) => monthsLater(last, 3),
  yearly: (last) => monthsLater(last, 12),
  'on-demand': () => null,
};

/** A feed's time is asked for with every report until its next delivery. */
const known = new LRUCache<string, number>({ max: 2_000 });

function monthsLater(moment: Date, months: number): number {
  const at = moment.getTime();
  const name = `${at} ${months}`;
  const later = known.get(name) ?? onDayOf(moment, months) + ((at + SHANGHAI_AHEAD_MS) % DAY_MS);
  known.set(name, later);
  return later;
}

function onDayOf(moment: Date, months: number): number {
  return Date.parse(`${monthsAfter(shanghaiDayOf(moment), months)}T00:00:00+08:00`);
}
