import type { Freshness } from './freshness.js';
import type { LoadedItem } from './loaded-item.js';

/** One provider's feed of an item. */
export interface FeedOfItem {
  readonly providerName: string;
  readonly freshness: Freshness;
}

/** Tells how fresh the feeds of an item are. Joined in `app.module.ts`. */
export abstract class FeedFreshness {
  /** The feeds of the providers registered for the item, by provider name; none for an item that is not collected. */
  abstract ofItem(loaded: LoadedItem): Promise<FeedOfItem[]>;
}
