import type { CatalogField, CatalogItem } from '../../../rules/catalog/index.js';
import { isMaskedNumber, isOpenEnded } from '../judging/field-roles.js';
import { nearestField } from './near-name.js';

/** A column under the name it was sent with, and the field it most likely means. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/**
 * How a feed of an item is written, to be copied.
 *
 * Shape: `csv` is a header line with every field in catalog order and one line of invented values, `ndjson` the same
 * record as one line of JSON; `renames` says what to do with the columns as they were sent.
 */
export interface FeedTemplate {
  readonly csv: string;
  readonly ndjson: string;
  readonly renames: readonly Rename[];
}

/** A demo code with a good check character; it belongs to nobody. */
const EXAMPLE_USCC = '91140100MA0TEXT12Y';

const EXAMPLES: Record<CatalogField['type'], (field: CatalogField) => string | number | boolean> = {
  uscc: () => EXAMPLE_USCC,
  string: (field) => (isMaskedNumber(field) ? '1401**********0012' : `示例${field.nameZh}`),
  text: ({ nameZh }) => `示例${nameZh}`,
  code: ({ nameZh }) => `示例${nameZh}`,
  date: (field) => (isOpenEnded(field) ? '2028-01-14' : '2025-01-15'),
  datetime: () => '2025-01-15T09:30:00+08:00',
  month: () => '2025-01',
  year: () => 2025,
  integer: () => 1,
  decimal: () => '1.5',
  money: () => '1000.00',
  boolean: () => true,
};

/** Writes the template of an item, with the way from the names that were sent to the right ones. */
export function feedTemplate(item: CatalogItem, sentNames: readonly string[] = []): FeedTemplate {
  const record = exampleRecord(item);
  const names = item.fields.map(({ name }) => name);
  return {
    csv: [names, Object.values(record).map(String)]
      .map((row) => `${row.map(csvCell).join(',')}\r\n`)
      .join(''),
    ndjson: `${JSON.stringify(record)}\n`,
    renames: renamesOf(item, sentNames),
  };
}

/** A record of invented values that the item's check takes. */
export function exampleRecord(item: CatalogItem): Record<string, string | number | boolean> {
  return Object.fromEntries(
    item.fields.map((field) => [field.name, field.publicValues?.[0] ?? EXAMPLES[field.type](field)]),
  );
}

/** Which of the sent names stand for which field. A field that was sent under its own name is taken. */
export function renamesOf(item: CatalogItem, sentNames: readonly string[]): Rename[] {
  const known = new Set(item.fields.map(({ name }) => name));
  const free = new Set(item.fields.filter(({ name }) => !sentNames.includes(name)));
  return sentNames
    .filter((name) => !known.has(name))
    .flatMap((from) => {
      const field = nearestField(from, [...free]);
      if (!field) return [];
      free.delete(field);
      return [{ from, to: field.name }];
    });
}

/** @source RFC 4180 section 2 */
function csvCell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
