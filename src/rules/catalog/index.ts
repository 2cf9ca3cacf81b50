export { type CatalogProblem, InvalidCatalog, readCatalog } from './catalog-files.js';
export type { CatalogField, CatalogItem, Disclosure, FieldType, Mode, Sensitivity } from './catalog-item.js';
export { recordFromCsvRow } from './csv-row.js';
export { itemDigest } from './item-digest.js';
export { isMasked, type Tier, tierOfField, tierOfItem, UnknownTier } from './item-tier.js';
export { recordSchema } from './record-schema.js';
export { compileRecordValidator, type RecordFault, type RecordFaultCode } from './record-validator.js';
export { NeverDisclosed, redactRecord } from './redaction.js';
import { CatalogItemVersionEntity } from './catalog-item-version.entity.js';

export { CatalogModule } from './catalog.module.js';
export { UnknownItem } from './catalog.problems.js';
export { Catalog, type LoadedItem } from './catalog.service.js';
/** The tables of this room, for the data source. */
export const catalogTables = [CatalogItemVersionEntity];
