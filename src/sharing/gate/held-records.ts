import { sha256Hex } from '../../platform/crypto/index.js';
import { publicityEndOf, retentionEndOf, shanghaiDayOf } from '../../rules/catalog/index.js';
import type { HeldFragment, HeldRecord } from './gate-facts.repository.js';
import type { ItemRuling } from './ruling.js';

/** What one provider's feed lets be seen of an item of an enterprise. */
export interface ShownFragment extends HeldFragment {
  /** Facts that may be shown, but of which a newer statement of another provider takes precedence. */
  readonly overruled: readonly HeldRecord[];
}

/**
 * What may still be shown of the held facts of an item, newest feed first: those whose publicity period or
 * retention has ended by the day of the decision in Asia/Shanghai are gone, and where the item lets the newest
 * take precedence, so is what another provider stated of the same fact before.
 *
 * @source 国家发展改革委令第36号 art. 3; Liaoning credit regulation art. 10, 30
 */
export function shownFragments(
  { loaded, held }: Pick<ItemRuling, 'loaded' | 'held'>,
  decidedAt: Date,
): ShownFragment[] {
  const today = shanghaiDayOf(decidedAt);
  const lives = ({ publicityEndsOn, payload }: HeldRecord): boolean =>
    !isOver(publicityEndsOn, today) &&
    !isOver(publicityEndOf(loaded, payload), today) && // by the rules of today, whatever they were at its arrival
    !isOver(retentionEndOf(loaded, payload), today);
  const stated = new Set<string>();
  return held.toSorted(newestFirst).map((fragment) => {
    const living = fragment.records.filter(lives);
    if (loaded.item.precedence !== 'newest') return { ...fragment, records: living, overruled: [] };
    const keys = living.map((record) => factKeyOf(loaded.item.recordKey, record));
    const isFirst = keys.map((key) => !stated.has(key));
    keys.forEach((key) => stated.add(key));
    return {
      ...fragment,
      records: living.filter((_, index) => isFirst[index]),
      overruled: living.filter((_, index) => !isFirst[index]),
    };
  });
}

/** What makes two records statements of one fact of an enterprise: the same values in the item's key fields. */
export function factKeyOf(recordKey: readonly string[], { payload }: Pick<HeldRecord, 'payload'>): string {
  return JSON.stringify(recordKey.map((name) => payload[name] ?? null));
}

/**
 * The facts of an item that are shown, each by its provider, a digest of its key, and whether it is disputed: a fact
 * that was corrected has the same name, one that is over or got another label has none any more.
 */
export function factsShown(item: Pick<ItemRuling, 'loaded' | 'held'>, decidedAt: Date): string[] {
  const { recordKey } = item.loaded.item;
  return shownFragments(item, decidedAt).flatMap(({ providerId, records }) =>
    records.map((record) => {
      const label = record.disputed ? ' disputed' : '';
      return `${providerId} ${sha256Hex(factKeyOf(recordKey, record)).slice(0, 32)}${label}`;
    }),
  );
}

const isOver = (lastDay: string | null, today: string): boolean => lastDay !== null && lastDay < today;

/** Equal times go by provider, so that the answer is the same each time. */
const newestFirst = (a: HeldFragment, b: HeldFragment): number =>
  b.asOf.localeCompare(a.asOf) || a.providerId.localeCompare(b.providerId);
