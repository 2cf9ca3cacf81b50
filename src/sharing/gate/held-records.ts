import { hash } from 'node:crypto';
import { type LoadedItem, publicityEndOf, retentionEndOf } from '../../rules/catalog/index.js';
import type { HeldFragment, HeldRecord } from './held-facts.js';

/** A fact that may be shown. */
export interface ShownRecord extends HeldRecord {
  /** What makes two records statements of one fact of an enterprise: the same values in the item's key fields. */
  readonly key: string;
}

/** What one provider's feed lets be seen of an item of an enterprise. */
export interface ShownFragment extends HeldFragment {
  readonly records: readonly ShownRecord[];
  /** Facts that may be shown, but of which a newer statement of another provider takes precedence. */
  readonly overruled: readonly ShownRecord[];
}

/**
 * What may still be shown of the held facts of an item, newest feed first: those whose publicity period or
 * retention has ended by `today`, the day of the decision in Asia/Shanghai, are gone, and where the item lets the newest
 * take precedence, so is what another provider stated of the same fact before. Records stand in the order of their
 * keys.
 *
 * @source 国家发展改革委令第36号 art. 3; Liaoning credit regulation art. 10, 30
 */
export function shownFragments(
  loaded: LoadedItem,
  held: readonly HeldFragment[],
  today: string,
): ShownFragment[] {
  const lives = ({ publicityEndsOn, payload }: HeldRecord): boolean =>
    !isOver(publicityEndsOn, today) &&
    !isOver(publicityEndOf(loaded, payload), today) && // by the rules of today, whatever they were at its arrival
    !isOver(retentionEndOf(loaded, payload), today);
  const takesPrecedence = precedenceOf(loaded.item.precedence === 'newest');
  return held.toSorted(newestFirst).map((fragment) => {
    const living = inOrderOfKeys(loaded.item.recordKey, fragment.records.filter(lives));
    const [records, overruled]: [ShownRecord[], ShownRecord[]] = [[], []];
    for (const record of living) (takesPrecedence(record.key) ? records : overruled).push(record);
    return { ...fragment, records, overruled };
  });
}

/** Tells of each statement of a fact, asked from the newest feed on, whether it is shown. */
function precedenceOf(isNewestAlone: boolean): (key: string) => boolean {
  const stated = new Set<string>();
  return (key) => {
    const isNewest = !stated.has(key);
    stated.add(key);
    return isNewest || !isNewestAlone;
  };
}

/** The snapshot has no order that means anything to a reader; years, days and numbers in keys have. */
function inOrderOfKeys(recordKey: readonly string[], records: readonly HeldRecord[]): ShownRecord[] {
  return records
    .map((record) => ({ ...record, key: keyOf(recordKey, record) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
}

function keyOf(recordKey: readonly string[], { payload }: HeldRecord): string {
  return JSON.stringify(recordKey.map((name) => payload[name] ?? null));
}

/** Provider id → names of its facts. */
export type FactsShown = Readonly<Record<string, readonly string[]>>;

/**
 * The facts of an item that are shown, each named by a digest of its key, which may hold what is masked, and by whether
 * it is disputed: a fact that was corrected has the same name, one that is over or got another label has none any more.
 */
export function factsShown(fragments: readonly ShownFragment[]): FactsShown {
  return Object.fromEntries(
    fragments.map(({ providerId, records }) => [providerId, records.map(nameOfFact)]),
  );
}

/** 96 bits are enough to tell the facts of one enterprise apart, and short enough to be kept with every report. */
function nameOfFact({ key, disputed }: ShownRecord): string {
  const name = hash('sha256', key, 'base64url').slice(0, 16);
  return disputed ? `${name}!` : name;
}

const isOver = (lastDay: string | null, today: string): boolean => lastDay !== null && lastDay < today;

/** Equal times go by provider, so that the answer is the same each time. */
const newestFirst = (a: HeldFragment, b: HeldFragment): number =>
  b.asOf.localeCompare(a.asOf) || a.providerId.localeCompare(b.providerId);
