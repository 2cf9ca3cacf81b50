const LINE_FEED = 0x0a;
const NOTHING = Buffer.alloc(0);

/** Whole lines with their line feeds, or `undefined` for one line that was too long and is not kept. */
export type Lines = Buffer | undefined;

/**
 * Cuts a stream of bytes behind line feeds, so that no line comes in two pieces. Of a line over the limit nothing is
 * kept, however long it is.
 */
export class LineCutter {
  private rest: Buffer = NOTHING;
  private isPassing = false;

  constructor(private readonly lineBytes: number) {}

  /** The lines that are whole now; what follows the last of them is kept for the next call. */
  cut(chunk: Buffer): Lines[] {
    const bytes = this.unpassed(chunk);
    const pieces: Lines[] = [];
    let from = 0;
    while (bytes.length - from > this.lineBytes) {
      // The last line feed that a line of allowed length can have.
      const end = bytes.lastIndexOf(LINE_FEED, from + this.lineBytes) + 1;
      pieces.push(end > from ? bytes.subarray(from, end) : undefined);
      from = end > from ? end : this.pass(bytes, from + this.lineBytes);
    }
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    if (end > from) pieces.push(bytes.subarray(from, end));
    this.rest = bytes.subarray(Math.max(from, end));
    return pieces;
  }

  /** What follows the last line feed, at the end of the stream. */
  end(): Lines[] {
    return this.rest.length > 0 ? [this.rest] : [];
  }

  /** Where the line after a long one begins. */
  private pass(bytes: Buffer, from: number): number {
    const end = bytes.indexOf(LINE_FEED, from);
    this.isPassing = end < 0;
    return end < 0 ? bytes.length : end + 1;
  }

  private unpassed(chunk: Buffer): Buffer {
    if (!this.isPassing) return this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    return chunk.subarray(this.pass(chunk, 0));
  }
}

/** How many lines stand in a piece of whole lines; the last may lack its line feed. */
export function countLines(bytes: Uint8Array): number {
  let [count, from] = [0, 0];
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
    count += 1;
    from = end + 1;
  }
  return from < bytes.length ? count + 1 : count;
}

/** The lines in a piece of whole lines, without their line feeds. */
export function splitLines<Bytes extends Uint8Array>(bytes: Bytes): Bytes[] {
  const lines: Bytes[] = [];
  let from = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
    lines.push(bytes.subarray(from, end) as Bytes);
    from = end + 1;
  }
  return from < bytes.length ? [...lines, bytes.subarray(from) as Bytes] : lines;
}
