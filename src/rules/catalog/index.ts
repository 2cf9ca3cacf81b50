export * from './plain.js';
export { isDay, monthsAfter } from './shanghai-days.js';
export { readCatalog } from './catalog-files.js';
export { type DataPeriod, isInDataPeriod, isWithinPeriod } from './data-period.js';
export { FeedFreshness, type FeedOfItem } from './feed-freshness.js';
export { type Freshness, freshnessOf } from './freshness.js';
export { FreshnessDto } from './freshness.dto.js';
export { type Tier, tierOfItem } from './item-tier.js';
export { JurisdictionModule } from './jurisdiction.module.js';
export { jurisdictionSettings } from './jurisdiction.settings.js';
export { redactRecord } from './redaction.js';
import { CatalogItemVersionEntity } from './catalog-item-version.entity.js';

export { CatalogModule } from './catalog.module.js';
export { Catalog } from './catalog.service.js';
/** The tables of this room, for the data source. */
export const catalogTables = [CatalogItemVersionEntity];
