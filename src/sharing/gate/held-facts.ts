/** A stored fact as the snapshot holds it. */
export interface HeldRecord {
  readonly recordId: string;
  /** Last day (YYYY-MM-DD, Asia/Shanghai) on which it may be shown; `null` without end. */
  readonly publicityEndsOn: string | null;
  /** Present where the enterprise disputes it: shown, and never without that label. */
  readonly disputed?: true;
  readonly payload: Record<string, unknown>;
}

/** What one provider's feed says of one item of an enterprise. */
export interface HeldFragment {
  readonly providerId: string;
  readonly asOf: string;
  readonly records: readonly HeldRecord[];
}

/** A provider's live endpoint for an item. */
export interface LiveEndpoint {
  readonly providerId: string;
  readonly url: string;
  readonly credentialSealed: string;
  readonly timeoutMs: number;
}

/** A feed of an item. `asOf`: at which time its newest facts held, an ISO text; `null` before the first delivery. */
export interface HeldFeed {
  readonly id: number;
  readonly itemCode: string;
  readonly providerId: string;
  readonly asOf: string | null;
}

/** JSON text of an enterprise's snapshot: for each feed its records. */
export type HeldText = string;

/** Item code → fragments of the feeds that hold it, by provider; none of withdrawn providers. */
export function heldOf(
  text: HeldText | null,
  feeds: ReadonlyMap<number, HeldFeed>,
  withdrawn: ReadonlySet<string>,
): Map<string, HeldFragment[]> {
  const held = new Map<string, HeldFragment[]>();
  if (text === null) return held;
  const fragments = JSON.parse(text) as { feed: number; records: HeldRecord[] }[]; // written by the snapshot
  for (const { feed: id, records } of fragments) {
    const { itemCode, providerId, asOf } = feeds.get(id) ?? unknownFeed(id);
    if (asOf === null) continue; // all its batches were withdrawn
    if (withdrawn.has(providerId)) continue;
    const fragment = { providerId, asOf, records };
    const known = held.get(itemCode);
    if (known) known.push(fragment);
    else held.set(itemCode, [fragment]);
  }
  return held;
}

function unknownFeed(id: number): never {
  throw new Error(`The snapshot holds facts of feed ${id}, which is not there`);
}
