import type { CatalogItem } from '../../../rules/catalog/plain.js';
import { csvLines } from './csv-lines.js';
import type { Columns, FeedFormat, FeedLimits, PieceLines } from './feed-line.js';
import { jsonLines } from './json-lines.js';
import type { Piece } from './piece.js';
import { textLines } from './text-lines.js';

/** What a piece is read by. */
export interface PieceOptions {
  readonly format: FeedFormat;
  readonly item: CatalogItem;
  readonly limits: Pick<FeedLimits, 'lineBytes' | 'columns'>;
}

/**
 * Reads the lines of a piece. A piece of a CSV needs the columns of its header unless it begins with it.
 *
 * @throws UnreadableFeed when the file as a whole cannot be read; a line that cannot has a fault
 */
export function readPiece(
  piece: Piece,
  columns: Columns,
  { format, item, limits }: PieceOptions,
): PieceLines {
  const lines = textLines(piece, limits);
  if (format === 'text/csv') return csvLines(lines, { item, limits, columns });
  return { lines: jsonLines(lines), columns };
}
