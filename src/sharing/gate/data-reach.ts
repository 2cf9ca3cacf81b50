import { isInDataPeriod } from '../../rules/catalog/index.js';
import type { ShownFragment } from './held-records.js';
import type { ItemRuling } from './ruling.js';

type Reach = Pick<ItemRuling, 'loaded' | 'decision' | 'limits'>;
type Fact = Readonly<Record<string, unknown>>;

/** Whether what only an authorization opens may be shown of a fact: its period of data is one of the terms. */
export function isOpened({ loaded, decision, limits }: Reach, fact: Fact): boolean {
  if (!decision.allowed || decision.sees !== 'authorized') return false;
  return limits === null || isInDataPeriod(loaded.item, fact, limits);
}

/** The held facts a question may know of: of an item that is not public, those within the authorized period of data. */
export function reached(item: Reach, held: ShownFragment[]): ShownFragment[] {
  if (item.loaded.tier === 'public' || !isLimited(item)) return held;
  return held.map((fragment) => ({
    ...fragment,
    records: fragment.records.filter(({ payload }) => isOpened(item, payload)),
    overruled: fragment.overruled.filter(({ payload }) => isOpened(item, payload)),
  }));
}

const isLimited = ({ decision, limits, loaded }: Reach): boolean =>
  decision.allowed &&
  loaded.item.datedBy !== undefined &&
  limits !== null &&
  (limits.dataFrom !== null || limits.dataUntil !== null);
