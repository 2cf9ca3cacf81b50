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
  const types = typesOf(item);
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, valueOf(cell, types.get(name))]),
  );
}

/**
 * As {@link recordFromCsvRow}, for all rows under one header and several times as fast. `columns` has been checked to
 * name fields of the item, or `op`.
 */
export function csvRowReader(
  item: CatalogItem,
  columns: readonly string[],
): (cells: readonly string[]) => Record<string, unknown> {
  const types = typesOf(item);
  const typed = columns.map((name, index) => ({ name, index, type: types.get(name) }));
  return (cells) => {
    const record: Record<string, unknown> = {};
    for (const { name, index, type } of typed) record[name] = valueOf(cells[index] ?? '', type);
    return record;
  };
}

function typesOf(item: CatalogItem): ReadonlyMap<string, FieldType> {
  return new Map(item.fields.map((field) => [field.name, field.type]));
}

function valueOf(cell: string, type: FieldType | undefined): unknown {
  if (cell === '') return null;
  if (type === 'integer' || type === 'year') return wholeNumberOf(cell) ?? cell;
  if (type === 'boolean') return truthOf(cell) ?? cell;
  return cell;
}

/** Reads a whole number written the one way numbers are written; `undefined` for any other text. */
export function wholeNumberOf(text: string): number | undefined {
  if (!/^(?:0|-?[1-9]\d{0,15})$/u.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Reads a yes or no: `true`, `false`, 是, 否; `undefined` for any other text. */
export function truthOf(text: string): boolean | undefined {
  return TRUTHS.get(text);
}
