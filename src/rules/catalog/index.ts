export { readCatalog } from './catalog-files.js';
export type { CatalogField, CatalogItem, FieldType, Mode } from './catalog-item.js';
export { csvRowReader, recordFromCsvRow, truthOf, wholeNumberOf } from './csv-row.js';
export { FeedFreshness, type FeedOfItem } from './feed-freshness.js';
export { type Freshness, freshnessOf } from './freshness.js';
export { FreshnessDto } from './freshness.dto.js';
export { publicityEndOf, retentionEndOf, retentionMonthsOf } from './item-lifecycle.js';
export { type Tier, tierOfItem } from './item-tier.js';
export { JurisdictionModule } from './jurisdiction.module.js';
export { jurisdictionSettings } from './jurisdiction.settings.js';
export { compileRecordValidator } from './record-validator.js';
export { redactRecord } from './redaction.js';
export { decimalsOf } from './value-schema.js';
export { shanghaiDayOf } from './shanghai-days.js';
import { CatalogItemVersionEntity } from './catalog-item-version.entity.js';

export { CatalogModule } from './catalog.module.js';
export { Catalog, type LoadedItem } from './catalog.service.js';
/** The tables of this room, for the data source. */
export const catalogTables = [CatalogItemVersionEntity];
