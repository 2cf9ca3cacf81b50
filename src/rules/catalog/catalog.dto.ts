import type { CatalogField, Mode } from './catalog-item.js';
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

/** One entry of the sharing catalog with its fields and the JSON Schema of a record. */
export class CatalogItemDto extends CatalogItemSummaryDto {
  note: string | null;
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
