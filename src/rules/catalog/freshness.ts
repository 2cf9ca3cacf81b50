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
  const promise = promiseOf(lastDataTime, updateCycle, graceHours[updateCycle] ?? 0);
  if (promise.endsAtMs === null) return { ...promise.told, status: 'no-promise' };
  return { ...promise.told, status: now.getTime() > promise.endsAtMs ? 'late' : 'fresh' };
}

interface Promised {
  readonly endsAtMs: number | null;
  readonly told: Pick<Freshness, 'lastDataTime' | 'promisedBy'>;
}

/** A feed's promise is asked for with every report until its next delivery. */
const known = new LRUCache<string, Promised>({ max: 2_000 });

function promiseOf(lastDataTime: Date, updateCycle: UpdateCycle, graceHours: number): Promised {
  const name = `${lastDataTime.getTime()} ${updateCycle} ${graceHours}`;
  const promise = known.get(name) ?? newPromise(lastDataTime, updateCycle, graceHours);
  known.set(name, promise);
  return promise;
}

function newPromise(lastDataTime: Date, updateCycle: UpdateCycle, graceHours: number): Promised {
  const next = NEXT[updateCycle](lastDataTime);
  const endsAtMs = next === null ? null : next + graceHours * HOUR_MS;
  const promisedBy = endsAtMs === null ? null : new Date(endsAtMs).toISOString();
  return { endsAtMs, told: { lastDataTime: lastDataTime.toISOString(), promisedBy } };
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

function monthsLater(moment: Date, months: number): number {
  const timeOfDay = (moment.getTime() + SHANGHAI_AHEAD_MS) % DAY_MS;
  const day = monthsAfter(shanghaiDayOf(moment), months);
  return Date.parse(`${day}T00:00:00+08:00`) + timeOfDay;
}
