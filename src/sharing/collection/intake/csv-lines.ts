import { type CatalogItem, csvRowReader } from '../../../rules/catalog/plain.js';
import { UnreadableFeed } from '../collection.problems.js';
import { type Cells, cellsOf } from './csv-cells.js';
import { columnsOf, isCells } from './csv-header.js';
import { type CsvRecord, CsvRecords } from './csv-records.js';
import type { Columns, FeedLimits, FeedLine, LineFault, PieceLines } from './feed-line.js';
import type { TextLine } from './text-lines.js';

/** What a CSV is read by. `columns` are those of its header, where an earlier piece has it. */
export interface CsvOptions {
  readonly item: CatalogItem;
  readonly limits: Pick<FeedLimits, 'lineBytes' | 'columns'>;
  readonly columns: Columns;
}

/**
 * Reads a piece of a CSV with a header of field names. Blank lines are passed over; a row that is malformed in itself,
 * or has too few or too many cells, has a fault and the others go on. Cells are data, whatever they look like to a
 * spreadsheet.
 *
 * @throws UnreadableFeed when the header does not fit the item, or where a row ends cannot be told
 * @source RFC 4180
 */
export function csvLines(lines: readonly TextLine[], options: CsvOptions): PieceLines {
  const records = new CsvRecords(options.limits.lineBytes);
  const rows = records.take(lines);
  records.end();
  const cells = cellsOf(rows.map(({ text }) => text));
  const header = options.columns ? undefined : rows.shift() && cells.shift();
  const columns = options.columns ?? (header && columnsOf(header, options.item, options.limits.columns));
  if (!columns) return { lines: [], columns };
  const table = { recordOf: csvRowReader(options.item, columns), width: columns.length };
  return { lines: rows.map((row, index) => lineOf(row, cells[index] ?? [], table)), columns };
}

interface Table {
  readonly recordOf: (cells: readonly string[]) => unknown;
  /** Columns. */
  readonly width: number;
}

function lineOf({ line, isSpread }: CsvRecord, row: Cells, { recordOf, width }: Table): FeedLine {
  if (isCells(row)) {
    return row.length === width
      ? { line, record: recordOf(row), fault: undefined }
      : { line, record: undefined, fault: wrongCount(row.length, width) };
  }
  if (isSpread)
    throw new UnreadableFeed(`A quote opened in line ${line} is not closed at the end of its cell.`);
  return { line, record: undefined, fault: row };
}

const wrongCount = (cells: number, columns: number): LineFault => ({
  code: 'wrong-cell-count',
  detail: `${cells} cells, where the header has ${columns}`,
});
