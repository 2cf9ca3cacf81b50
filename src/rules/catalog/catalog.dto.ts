import type { CatalogField, Mode, Precedence } from './catalog-item.js';
import { FreshnessDto } from './freshness.dto.js';
import type { Tier } from './item-tier.js';

/** One part of an item. */
export class CatalogFieldDto {
  name: string;
  nameZh: string;
  /** uscc, string, text, code, date, datetime, month, year, integer, decimal, money or boolean. */
  type: CatalogField['type'];
  unit: string | null;
  /** How far the field may travel; it may be stricter than its item. */
  tier: Tier;
  sensitive: CatalogField['sensitive'];
}

/** One entry of the sharing catalog, without its fields. */
export class CatalogItemSummaryDto {
  /** @example "TAX-04" */
  code: string;
  version: number;
  category: string;
  categoryZh: string;
  item: string;
  itemZh: string;
  provider: string;
  providerZh: string;
  modes: Mode[];
  tier: Tier;
  /** Whether records count against the enterprise and end with their publicity period. */
  adverse: boolean;
  updateCycle: string;
  /** Where the entry comes from. The catalog is a reconstruction, not the official annex. */
  source: string;
  confidence: string;
}

/** One provider's feed of an item. */
export class CatalogFeedDto {
  providerName: string;
  /** At which time its newest facts held; `null` before the first delivery. */
  lastDataTime: string | null;
  /** How it stands against the update cycle of the item. */
  freshness: FreshnessDto;
}

/** One entry of the sharing catalog with its fields and the JSON Schema of a record. */
export class CatalogItemDto extends CatalogItemSummaryDto {
  note: string | null;
  /** What is shown where providers state different things of one fact: all of it, or the newest alone. */
  precedence: Precedence;
  /** The feeds of the providers registered for the item, where it is collected. */
  feeds: CatalogFeedDto[];
  /** Fields that, with uscc, identify one fact. */
  recordKey: string[];
  fields: CatalogFieldDto[];
  /** JSON Schema (2020-12) of one record. */
  recordSchema: object;
}

/** The whole catalog. */
export class CatalogDto {
  items: CatalogItemSummaryDto[];
  nextCursor: string | null;
  /** What this catalog is: a reconstruction, not the official annex. */
  label: string;
}
