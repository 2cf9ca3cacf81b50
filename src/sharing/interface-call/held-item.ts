import type { ItemRuling, Ruling, ShownFragment } from '../gate/index.js';

/** Who stated something. */
interface Source {
  readonly providerId: string;
  readonly name: string;
}

/** Another provider that holds facts of the item. */
interface OtherSource {
  readonly source: Source;
  readonly asOf: string;
  /** Positions in `records` of what it stated; empty where a newer source takes precedence. */
  readonly records: number[];
  /** Whether it states something else of a fact than a newer source does. */
  readonly differs: boolean;
}

/** Who stated the records of an item, when, and what may be shown of them. */
export interface AnsweredItem {
  readonly source: Source | null;
  readonly asOf: string | null;
  readonly records: Record<string, unknown>[];
  /** Positions in `records` of what the enterprise disputes. */
  readonly disputedRecords: number[];
  readonly otherSources: OtherSource[];
}

/** Keeps of a record what may be seen. */
export type Redact = (payload: Record<string, unknown>) => Record<string, unknown>;

/**
 * What is held of an item; `undefined` where no feed holds anything of the enterprise. The newest source with
 * anything to show comes first, and its records stand before those of the others.
 */
export function heldItem(item: ItemRuling, ruling: Ruling, redact: Redact): AnsweredItem | undefined {
  const { held: fragments } = item;
  const main = fragments.find(({ records }) => records.length > 0) ?? fragments[0];
  if (!main) return undefined;
  const others = fragments.filter((each) => each !== main && statesSomething(each));
  const held = [main, ...others].flatMap(({ records }) => records);
  const differing = differingSources([main, ...others], redact);
  let position = main.records.length;
  return {
    asOf: main.asOf,
    disputedRecords: held.flatMap(({ disputed }, index) => (disputed ? [index] : [])),
    otherSources: others.map(({ providerId, asOf, records }) => ({
      asOf,
      differs: differing.has(providerId),
      records: records.map(() => position++),
      source: sourceOf(providerId, ruling),
    })),
    records: held.map(({ payload }) => redact(payload)),
    source: sourceOf(main.providerId, ruling),
  };
}

/** A provider with its name. */
export function sourceOf(providerId: string, { providerNames }: Ruling): Source {
  return { name: providerNames.get(providerId) ?? providerId, providerId };
}

/** The providers that state something else of a fact than a newer feed does, in what may be seen of it. */
function differingSources(fragments: readonly ShownFragment[], redact: Redact): ReadonlySet<string> {
  const differing = new Set<string>();
  if (fragments.length < 2) return differing;
  const newest = new Map<string, string>();
  for (const { providerId, records, overruled } of fragments) {
    for (const { key, payload } of [...records, ...overruled]) {
      const content = contentOf(redact(payload));
      if ((newest.get(key) ?? content) !== content) differing.add(providerId);
      if (!newest.has(key)) newest.set(key, content);
    }
  }
  return differing;
}

const statesSomething = ({ records, overruled }: ShownFragment): boolean =>
  records.length + overruled.length > 0;

/** Comparable text of a redacted record, whose fields stand in catalog order. Null and not stated are the same. */
const contentOf = (record: Record<string, unknown>): string =>
  JSON.stringify(Object.entries(record).filter(([, value]) => value !== null));
