/** The part of this room's front door that brings neither framework nor database with it, for threads that judge. */
export type { CatalogField, CatalogItem, FieldType, Mode } from './catalog-item.js';
export { csvRowReader, recordFromCsvRow, truthOf, wholeNumberOf } from './csv-row.js';
export { publicityEndOf, retentionEndOf, retentionMonthsOf } from './item-lifecycle.js';
export type { LoadedItem } from './loaded-item.js';
export { compileRecordValidator } from './record-validator.js';
export { decimalsOf } from './value-schema.js';
export { isDay, monthsAfter, shanghaiDayOf, shanghaiSecondOf } from './shanghai-days.js';
