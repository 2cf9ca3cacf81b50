import type { CatalogField, CatalogItem } from './catalog-item.js';
import { tierOfField } from './item-tier.js';
import { type JsonSchema, valueSchema } from './value-schema.js';

/**
 * Describes one field of a record.
 *
 * Shape: JSON Schema with the title, and with `description`, which the validator repeats as the detail of a fault.
 * A required field refuses null, and as text must hold a letter or digit: a dash for “none” is no document number.
 * Units: `x-unit`; `x-tier`, `x-sensitive` and `x-public-values` say who may see the field.
 *
 * @throws UnknownTier when no rule covers the field
 * @source Liaoning credit regulation art. 23 (no adverse record without document and authority)
 */
export function fieldSchema(item: CatalogItem, field: CatalogField): JsonSchema {
  const required = item.required.includes(field.name);
  const { type, ...limits } = valueSchema(field, required);
  return {
    title: field.nameZh,
    type: required ? type : [type, 'null'],
    ...limits,
    ...(field.unit === undefined ? {} : { 'x-unit': field.unit }),
    'x-tier': tierOfField(item, field),
    'x-sensitive': field.sensitive,
    ...(field.publicValues === undefined ? {} : { 'x-public-values': field.publicValues }),
  };
}
