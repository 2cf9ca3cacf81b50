import type { CatalogItem } from './catalog-item.js';
import type { Tier } from './item-tier.js';
import type { JurisdictionRules } from './jurisdiction.js';
import type { RecordFault } from './record-validator.js';

/** An item as the gateway works with it: its version, its tier, the check of its records and the rules they live under. */
export interface LoadedItem {
  readonly item: CatalogItem;
  readonly version: number;
  readonly tier: Tier;
  readonly validate: (record: unknown) => RecordFault[];
  readonly rules: JurisdictionRules;
}
