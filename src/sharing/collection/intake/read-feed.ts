import type { Readable } from 'node:stream';
import type { CatalogItem } from '../../../rules/catalog/plain.js';
import { eachPiece } from './each-piece.js';
import type { FeedEncoding, FeedLimits, FeedLine } from './feed-line.js';
import { feedPieces } from './pieces.js';
import { readPiece } from './read-piece.js';

/** What a feed is read by. */
export interface ReadOptions {
  readonly encoding: FeedEncoding;
  readonly item: CatalogItem;
  readonly limits: FeedLimits;
}

/** Short enough for other callers' requests to come in between. */
const PIECE_BYTES = 65_536;

/**
 * Reads a feed piece by piece, the lines of about 64 KB at a time. Whoever stops early closes the source by it.
 *
 * @throws PayloadTooLarge, UnreadableFeed when the file as a whole cannot be read; a line that cannot has a fault
 */
export async function* readFeed(
  bytes: Readable,
  { encoding, item, limits }: ReadOptions,
): AsyncGenerator<readonly FeedLine[]> {
  const { format } = encoding;
  const pieces = feedPieces(bytes, { encoding, limits, pieceBytes: PIECE_BYTES });
  const read = eachPiece(pieces, {
    format,
    atOnce: 1,
    work: async (piece, columns) => readPiece(piece, columns, { format, item, limits }),
  });
  for await (const { lines } of read) yield lines;
}
