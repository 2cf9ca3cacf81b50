import { type CatalogField, type CatalogItem, recordFromCsvRow } from '../../../../rules/catalog/index.js';
import type { PullSource } from './pull-source.js';

/** A row as it was read: all values as text, as the database writes them. */
export interface SourceRow {
  readonly watermark: string;
  readonly tie: string;
  /** Column → text; `null` where there is none. */
  readonly cells: ReadonlyMap<string, string | null>;
}

const DAY_AND_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) ?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}\b/;
/** How databases write what is neither `true` nor `false`. */
const TRUTHS: Readonly<Record<string, string>> = { '1': 'true', '0': 'false', t: 'true', f: 'false' };

/**
 * Makes the line of a feed from a row. Numbers stay the text the database wrote, so that no amount passes through
 * a float. A row to be deleted says its key and nothing else.
 */
export function feedLineOf(item: CatalogItem, source: PullSource, { cells }: SourceRow): string {
  const op = source.opColumn === null ? undefined : cells.get(source.opColumn)?.trim().toLowerCase();
  const stated = item.fields.filter(({ name }) => op !== 'delete' || isKey(item, name));
  const texts = stated.flatMap((field) => {
    const column = source.columns[field.name];
    const text = column === undefined ? null : (cells.get(column) ?? null);
    return text === null || text === '' ? [] : [[field.name, textOf(field, text, source.utcOffset)]];
  });
  const record = recordFromCsvRow(item, Object.fromEntries(texts) as Record<string, string>);
  return `${JSON.stringify(op === undefined || op === '' ? record : { op, ...record })}\n`;
}

const isKey = ({ recordKey }: CatalogItem, name: string): boolean =>
  name === 'uscc' || recordKey.includes(name);

/** The text of a value as feeds have it; what is not of its type is left for the judge to reject. */
function textOf({ type }: CatalogField, text: string, utcOffset: string): string {
  if (type === 'date') return DAY.exec(text)?.[0] ?? text;
  if (type === 'month') return DAY.exec(text)?.[0].slice(0, 7) ?? text;
  if (type === 'datetime') return instantText(text, utcOffset);
  if (type === 'boolean') return TRUTHS[text] ?? text;
  return text;
}

function instantText(text: string, utcOffset: string): string {
  const [, day, time, offset = utcOffset] = DAY_AND_TIME.exec(text) ?? [];
  if (day === undefined || time === undefined) return text;
  const minutes = /^[+-]\d{2}$/.test(offset) ? ':00' : '';
  const zone = /^[+-]\d{4}$/.test(offset)
    ? `${offset.slice(0, 3)}:${offset.slice(3)}`
    : `${offset}${minutes}`;
  return `${day}T${time}${zone}`;
}
