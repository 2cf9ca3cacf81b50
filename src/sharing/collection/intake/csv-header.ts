import type { CatalogItem } from '../../../rules/catalog/plain.js';
import { UnreadableFeed } from '../collection.problems.js';
import type { Cells } from './csv-cells.js';

const OPERATION = 'op';

/**
 * The columns of a CSV: fields of the item in any order, each once, and perhaps `op`.
 *
 * The fields the item requires must be there; where `op` is, the fields that name a fact are enough for withdrawing it.
 *
 * @throws UnreadableFeed which names the column by its place, or by its name in the catalog
 */
export function columnsOf(header: Cells, item: CatalogItem, limit: number): readonly string[] {
  if (!isCells(header)) throw new UnreadableFeed(`The header cannot be read: ${header.detail}.`);
  if (header.length > limit) throw new UnreadableFeed(`The header has more than ${limit} columns.`);
  refuseStrangers(header, item);
  refuseTwins(header);
  refuseGaps(header, item);
  return header;
}

/** Tells cells from the fault of a row without any. */
export const isCells = (cells: Cells): cells is readonly string[] => Array.isArray(cells);

function refuseStrangers(header: readonly string[], item: CatalogItem): void {
  const names = new Set([OPERATION, ...item.fields.map(({ name }) => name)]);
  const stranger = header.findIndex((name) => !names.has(name));
  if (stranger < 0) return;
  throw new UnreadableFeed(
    `Column ${stranger + 1} of the header is not a field of ${item.code}. The first line names the fields, separated by commas.`,
  );
}

function refuseTwins(header: readonly string[]): void {
  const twin = header.find((name, index) => header.indexOf(name) < index);
  if (twin !== undefined) throw new UnreadableFeed(`The column ${twin} stands twice in the header.`);
}

function refuseGaps(header: readonly string[], { required, recordKey }: CatalogItem): void {
  const needed = new Set(['uscc', ...(header.includes(OPERATION) ? recordKey : required)]);
  const missing = [...needed].filter((name) => !header.includes(name));
  if (missing.length > 0) throw new UnreadableFeed(`The header lacks ${missing.join(', ')}.`);
}
