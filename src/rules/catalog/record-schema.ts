import type { CatalogItem } from './catalog-item.js';
import { fieldSchema } from './field-schema.js';
import type { JsonSchema } from './value-schema.js';

/**
 * Describes one record of an item, for the validator and for those who deliver records.
 *
 * Shape: JSON Schema 2020-12; no field beyond the declared ones; a field that is not required may be null or absent.
 * The format `uscc` stands for the check character, which JSON Schema cannot express.
 *
 * @throws UnknownTier when no rule covers the item
 */
export function recordSchema(item: CatalogItem): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `${item.itemZh} / ${item.item}`,
    description: 'a JSON object with the fields of the item',
    type: 'object',
    properties: Object.fromEntries(item.fields.map((field) => [field.name, fieldSchema(item, field)])),
    required: [...item.required],
    additionalProperties: false,
  };
}
