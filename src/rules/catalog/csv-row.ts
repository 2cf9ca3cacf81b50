import type { CatalogItem, FieldType } from './catalog-item.js';

const TRUTHS = new Map([
  ['true', true],
  ['是', true],
  ['false', false],
  ['否', false],
]);

/**
 * Turns one CSV row into a record with the types the item declares.
 *
 * Shape: header → value. An empty cell is `null`. A cell that is not exactly of its type stays text and a column
 * the item does not have stays in, so that the validator refuses them by name; a `__proto__` column becomes an
 * ordinary key. Money and decimals stay decimal text.
 */
export function recordFromCsvRow(item: CatalogItem, row: Record<string, string>): Record<string, unknown> {
  const types = new Map(item.fields.map((field) => [field.name, field.type]));
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, valueOf(cell, types.get(name))]),
  );
}

function valueOf(cell: string, type: FieldType | undefined): unknown {
  if (cell === '') return null;
  if (type === 'integer' || type === 'year') return integerOf(cell) ?? cell;
  if (type === 'boolean') return TRUTHS.get(cell) ?? cell;
  return cell;
}

function integerOf(cell: string): number | undefined {
  if (!/^(?:0|-?[1-9]\d{0,15})$/u.test(cell)) return undefined;
  const value = Number(cell);
  return Number.isSafeInteger(value) ? value : undefined;
}
