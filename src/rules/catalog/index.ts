export { readCatalog } from './catalog-files.js';
export type { CatalogField, CatalogItem, Mode } from './catalog-item.js';
export { recordFromCsvRow } from './csv-row.js';
export { type Tier, tierOfItem } from './item-tier.js';
export { compileRecordValidator } from './record-validator.js';
export { redactRecord } from './redaction.js';
import { CatalogItemVersionEntity } from './catalog-item-version.entity.js';

export { CatalogModule } from './catalog.module.js';
export { Catalog, type LoadedItem } from './catalog.service.js';
/** The tables of this room, for the data source. */
export const catalogTables = [CatalogItemVersionEntity];
