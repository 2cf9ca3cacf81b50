import { type CatalogItem, csvRowReader } from '../../../rules/catalog/index.js';
import { UnreadableFeed } from '../collection.problems.js';
import { type Cells, cellsOf } from './csv-cells.js';
import { columnsOf, isCells } from './csv-header.js';
import { type CsvRecord, CsvRecords } from './csv-records.js';
import type { FeedLimits, FeedLine, LineFault } from './feed-line.js';
import type { TextLine } from './text-lines.js';

/** What a CSV is read by. */
export interface CsvOptions {
  readonly item: CatalogItem;
  readonly limits: Pick<FeedLimits, 'lineBytes' | 'columns'>;
}

/**
 * Reads a CSV with a header of field names. Blank lines are passed over; a row that is malformed in itself, or has too
 * few or too many cells, has a fault and the others go on. Cells are data, whatever they look like to a spreadsheet.
 *
 * @throws UnreadableFeed when the header does not fit the item, or where a row ends cannot be told
 * @source RFC 4180
 */
export async function* csvLines(
  chunks: AsyncIterable<readonly TextLine[]>,
  options: CsvOptions,
): AsyncGenerator<readonly FeedLine[]> {
  const records = new CsvRecords(options.limits.lineBytes);
  const table = new Table(options);
  for await (const lines of chunks) yield table.read(records.take(lines));
  records.end();
  table.end();
}

class Table {
  private columns: readonly string[] | undefined;
  private recordOf: (cells: readonly string[]) => unknown = () => undefined;

  constructor(private readonly options: CsvOptions) {}

  read(records: readonly CsvRecord[]): FeedLine[] {
    const cells = cellsOf(records.map(({ text }) => text));
    const lines: FeedLine[] = [];
    for (const [index, record] of records.entries()) {
      const row = cells[index] ?? [];
      if (this.columns) lines.push(this.lineOf(record, row, this.columns.length));
      else this.readHeader(row);
    }
    return lines;
  }

  /** @throws UnreadableFeed when there was no header */
  end(): void {
    if (!this.columns) throw new UnreadableFeed('The CSV is empty. Its first line names the fields.');
  }

  private readHeader(header: Cells): void {
    const { item, limits } = this.options;
    this.columns = columnsOf(header, item, limits.columns);
    this.recordOf = csvRowReader(item, this.columns);
  }

  private lineOf({ line, isSpread }: CsvRecord, row: Cells, columns: number): FeedLine {
    if (isCells(row)) {
      return row.length === columns
        ? { line, record: this.recordOf(row), fault: undefined }
        : { line, record: undefined, fault: wrongCount(row.length, columns) };
    }
    if (isSpread)
      throw new UnreadableFeed(`A quote opened in line ${line} is not closed at the end of its cell.`);
    return { line, record: undefined, fault: row };
  }
}

const wrongCount = (cells: number, columns: number): LineFault => ({
  code: 'wrong-cell-count',
  detail: `${cells} cells, where the header has ${columns}`,
});
