import type { CatalogItem, FieldType } from './catalog-item.js';

const TRUTHS = new Map([
  ['true', true],
  ['是', true],
  ['false', false],
  ['否', false],
]);

/**
 * Turns rows of a CSV into records with the types the item declares. `columns` names fields of the item and, where it
 * stands there, `op`.
 *
 * Shape: column → value. An empty cell is `null`. A cell that is not exactly of its type stays text, so that the
 * validator refuses it by name. Money and decimals stay decimal text.
 */
export function csvRowReader(
  item: CatalogItem,
  columns: readonly string[],
): (cells: readonly string[]) => Record<string, unknown> {
  const types = new Map(item.fields.map((field) => [field.name, field.type]));
  const typed = columns.map((name, index) => ({ name, index, type: types.get(name) }));
  return (cells) => {
    const record: Record<string, unknown> = {};
    for (const { name, index, type } of typed) record[name] = valueOf(cells[index] ?? '', type);
    return record;
  };
}

/** Turns one CSV row, header → cell, into a record as {@link csvRowReader} does. */
export function recordFromCsvRow(item: CatalogItem, row: Record<string, string>): Record<string, unknown> {
  return csvRowReader(item, Object.keys(row))(Object.values(row));
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
