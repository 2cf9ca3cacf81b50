import type { InputFault } from '../../../../platform/http/index.js';
import type { CatalogItem } from '../../../../rules/catalog/index.js';
import { IDENTIFIER } from './pulls.dto.js';

/**
 * What is wrong with a mapping of an item's fields to columns: a field the item does not have, a column that is no
 * plain name, or no column for a field every record needs.
 */
export function mappingFaults(item: CatalogItem, columns: Readonly<Record<string, unknown>>): InputFault[] {
  const fields = new Set(item.fields.map(({ name }) => name));
  const stated = Object.entries(columns).flatMap(([field, column]) => {
    if (!fields.has(field)) return [faultAt(field, 'unknown-field', `${item.code} has no such field.`)];
    const isName = typeof column === 'string' && IDENTIFIER.test(column);
    return isName ? [] : [faultAt(field, 'unusable-column', 'A column is named by a plain name.')];
  });
  const needed = new Set(['uscc', ...item.recordKey, ...item.required]);
  const missing = [...needed].filter((field) => !Object.hasOwn(columns, field));
  return [...stated, ...missing.map((field) => faultAt(field, 'required', 'Every record needs this field.'))];
}

function faultAt(field: string, code: string, detail: string): InputFault {
  return { pointer: `/columns/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`, code, detail };
}
