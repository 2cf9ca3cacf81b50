import type { Readable } from 'node:stream';
import { refusingArchives } from './archives.js';
import { CHARSET_HEAD_BYTES, charsetOf } from './charset.js';
import type { FeedEncoding, FeedLimits } from './feed-line.js';
import { gunzipped } from './gunzip.js';
import { headFirst } from './head-first.js';
import type { Piece } from './piece.js';
import { PieceCutter } from './piece-cutter.js';

/** How a feed is cut. A piece ends soon after it has `pieceBytes`; the last one may be smaller. */
export interface CutOptions {
  readonly encoding: FeedEncoding;
  readonly limits: FeedLimits;
  readonly pieceBytes: number;
}

/** What follows the cut, and the chunk that fills a piece. */
const SLACK_BYTES = 131_072;

/**
 * Cuts a feed into pieces: decompresses it, tells its charset, and counts its lines. Whoever stops early closes the
 * source by it.
 *
 * @throws PayloadTooLarge, UnreadableFeed when the file as a whole cannot be read
 */
export async function* feedPieces(
  bytes: Readable,
  { encoding, limits, pieceBytes }: CutOptions,
): AsyncGenerator<Piece> {
  const { format, isGzip } = encoding;
  const declared = encoding.charset ?? (format === 'application/x-ndjson' ? 'utf-8' : undefined); // RFC 8259 section 8.1
  const source = bytes as AsyncIterable<Buffer>;
  const plain = refusingArchives(isGzip ? gunzipped(source, limits) : source, isGzip);
  let cutter: PieceCutter | undefined;
  for await (const chunk of headFirst(plain, CHARSET_HEAD_BYTES)) {
    const piece = (cutter ??= cutterFor(chunk)).take(chunk);
    if (piece) yield piece;
  }
  const last = cutter?.last();
  if (last) yield last;

  function cutterFor(head: Buffer): PieceCutter {
    const options = { format, charset: charsetOf(head, declared), lineBytes: limits.lineBytes, pieceBytes };
    const isWhole = head.length < CHARSET_HEAD_BYTES;
    return new PieceCutter(options, isWhole ? head.length : pieceBytes + SLACK_BYTES);
  }
}
