import type { Charset } from './charset.js';
import type { FeedFormat } from './feed-line.js';
import { countLines } from './line-cutter.js';
import type { Piece } from './piece.js';
import { RowEnds } from './row-ends.js';

/** How bytes are cut. */
export interface PieceOptions {
  readonly format: FeedFormat;
  readonly charset: Charset;
  readonly lineBytes: number;
  /** How many bytes a piece has before it ends. */
  readonly pieceBytes: number;
}

const LINE_FEED = 0x0a;
/** A piece ends when it has so many lines, however short they are: each may have a finding. */
const MOST_LINES = 16_384;
/** No character of either charset has more bytes. */
const BYTES_A_CHARACTER = 4;

/**
 * Gathers bytes and cuts them into pieces behind line feeds; those of a CSV where a row ends, unless one is so long that
 * whoever reads it will refuse it. Memory stays at a piece, whatever the bytes are.
 */
export class PieceCutter {
  private bytes: Buffer<ArrayBuffer>;
  private end = 0;
  /** Where the last line begins that is not whole yet. */
  private lineStart = 0;
  /** Where the last row begins that is not whole yet. */
  private rowStart = 0;
  /** Whether the rest of a line that is too long is passed over. */
  private isPassing = false;
  private firstLine = 1;
  private lineCount = 0;
  private readonly rowEnds: RowEnds | undefined;

  constructor(
    private readonly options: PieceOptions,
    private readonly sizeBytes: number,
  ) {
    this.bytes = Buffer.allocUnsafeSlow(sizeBytes);
    this.rowEnds = options.format === 'text/csv' ? new RowEnds(options.charset) : undefined;
  }

  /** Takes bytes; gives the piece that is full now. */
  take(chunk: Uint8Array): Piece | undefined {
    const from = this.isPassing ? chunk.indexOf(LINE_FEED) : 0;
    if (from < 0) return undefined;
    this.append(chunk.subarray(from));
    this.noteLines();
    const { lineBytes, pieceBytes } = this.options;
    const isFull = this.end >= pieceBytes || this.lineCount >= MOST_LINES;
    const cut = this.end - this.rowStart > BYTES_A_CHARACTER * lineBytes ? this.lineStart : this.rowStart;
    const piece = isFull && cut > 0 ? this.cut(cut) : undefined;
    this.shorten();
    return piece;
  }

  /** What is left, at the end of the feed. */
  last(): Piece | undefined {
    return this.end > 0 ? this.cut(this.end) : undefined;
  }

  private append(chunk: Uint8Array): void {
    const needed = this.end + chunk.length;
    if (needed > this.bytes.length) this.moveTo(Buffer.allocUnsafeSlow(2 * needed), 0);
    this.bytes.set(chunk, this.end);
    this.end = needed;
  }

  private noteLines(): void {
    const lineStart = this.bytes.subarray(0, this.end).lastIndexOf(LINE_FEED) + 1;
    const lines = this.bytes.subarray(this.lineStart, Math.max(this.lineStart, lineStart));
    if (lines.length === 0) return;
    this.lineCount += countLines(lines);
    const ended = this.rowEnds ? this.rowEnds.lastIn(lines) : lines.length;
    if (ended > 0) this.rowStart = this.lineStart + ended;
    this.lineStart = lineStart;
  }

  private cut(at: number): Piece {
    const { firstLine, bytes } = this;
    const { charset } = this.options;
    const left = countLines(bytes.subarray(at, this.lineStart));
    this.firstLine += this.lineCount - left;
    this.lineCount = left;
    this.moveTo(Buffer.allocUnsafeSlow(Math.max(this.sizeBytes, this.end - at)), at);
    return { firstLine, charset, bytes: new Uint8Array(bytes.buffer, 0, at) };
  }

  private moveTo(bytes: Buffer<ArrayBuffer>, from: number): void {
    this.bytes.copy(bytes, 0, from, this.end);
    this.bytes = bytes;
    this.end -= from;
    this.lineStart = Math.max(0, this.lineStart - from);
    this.rowStart = Math.max(0, this.rowStart - from);
  }

  /** Keeps one byte more of the last line than it may have. */
  private shorten(): void {
    const longest = this.lineStart + this.options.lineBytes + 1;
    this.isPassing = this.end >= longest;
    this.end = Math.min(this.end, longest);
  }
}
