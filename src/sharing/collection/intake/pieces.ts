import type { Readable } from 'node:stream';
import { refusingArchives } from './archives.js';
import { type Charset, CHARSET_HEAD_BYTES, charsetOf } from './charset.js';
import type { FeedEncoding, FeedLimits } from './feed-line.js';
import { gunzipped } from './gunzip.js';
import { headFirst } from './head-first.js';
import { countLines, LineCutter, type Lines } from './line-cutter.js';
import type { Piece } from './piece.js';
import { WholeRows } from './whole-rows.js';

/** How a feed is cut. A piece ends soon after it has `pieceBytes`; the last one may be smaller. */
export interface CutOptions {
  readonly encoding: FeedEncoding;
  readonly limits: FeedLimits;
  readonly pieceBytes: number;
}

/** A piece has not many more lines than this, however short they are: each may have a finding. */
const MOST_LINES = 16_384;

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
  const cutter = new LineCutter(limits.lineBytes);
  let maker: PieceMaker | undefined;
  for await (const chunk of headFirst(plain, CHARSET_HEAD_BYTES)) {
    maker ??= new PieceMaker(charsetOf(chunk, declared), { encoding, limits, pieceBytes });
    maker.take(cutter.cut(chunk));
    if (maker.isFull) yield maker.make();
  }
  if (!maker) return;
  maker.end(cutter.end());
  if (!maker.isEmpty) yield maker.make();
}

class PieceMaker {
  private readonly rows: WholeRows | undefined;
  private lines: Lines[] = [];
  private sizeBytes = 0;
  private firstLine = 1;
  private lineCount = 0;

  constructor(
    private readonly charset: Charset,
    private readonly options: CutOptions,
  ) {
    const { encoding, limits } = options;
    this.rows = encoding.format === 'text/csv' ? new WholeRows(charset, limits.lineBytes) : undefined;
  }

  get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  get isFull(): boolean {
    return !this.isEmpty && (this.sizeBytes >= this.options.pieceBytes || this.lineCount >= MOST_LINES);
  }

  take(lines: readonly Lines[]): void {
    for (const some of this.rows ? this.rows.take(lines) : lines) this.add(some);
  }

  end(lines: readonly Lines[]): void {
    this.take(lines);
    for (const some of this.rows?.end() ?? []) this.add(some);
  }

  make(): Piece {
    const { firstLine, sizeBytes, charset, lines } = this;
    this.firstLine += this.lineCount;
    [this.lines, this.sizeBytes, this.lineCount] = [[], 0, 0];
    return { firstLine, sizeBytes, charset, lines };
  }

  private add(lines: Lines): void {
    this.lines.push(lines);
    this.sizeBytes += lines?.length ?? 0;
    this.lineCount += lines ? countLines(lines) : 1;
  }
}
