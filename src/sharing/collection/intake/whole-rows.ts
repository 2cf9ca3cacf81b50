import type { Charset } from './charset.js';
import { opensQuote } from './csv-records.js';
import { type Lines, splitLines } from './line-cutter.js';
import { textLines } from './text-lines.js';

const QUOTE = 0x22;
/** No character of either charset has more bytes. */
const BYTES_A_CHARACTER = 4;

/**
 * Passes the lines of a CSV on up to where a row ends, so that no row comes in two pieces. What follows is held back
 * until its row is whole, or so long that whoever reads it will refuse it.
 *
 * @source RFC 4180 section 2
 */
export class WholeRows {
  private held: Uint8Array[] = [];
  private heldBytes = 0;
  private isOpen = false;
  private isBegun = false;

  constructor(
    private readonly charset: Charset,
    private readonly lineBytes: number,
  ) {}

  /** The rows that are whole now. A line that is not kept ends the feed for its reader and is passed on at once. */
  take(lines: readonly Lines[]): Lines[] {
    const whole: Lines[] = [];
    for (const some of lines) {
      const end = some ? this.endOfRows(some) : 0;
      if (!some || end > 0) whole.push(...this.end(), some?.subarray(0, end));
      if (some && end < some.length) this.hold(some.subarray(end));
    }
    return this.heldBytes > BYTES_A_CHARACTER * this.lineBytes ? [...whole, ...this.end()] : whole;
  }

  /** What is held back, whole or not. */
  end(): Uint8Array[] {
    const { held } = this;
    [this.held, this.heldBytes] = [[], 0];
    return held;
  }

  private hold(lines: Uint8Array): void {
    this.held.push(lines);
    this.heldBytes += lines.length;
  }

  /** Where the last row ends that is whole; 0 when none does. */
  private endOfRows(lines: Uint8Array): number {
    if (!this.isOpen && !lines.includes(QUOTE)) {
      this.isBegun = true;
      return lines.length;
    }
    let [end, at] = [0, 0];
    for (const line of splitLines(lines)) {
      at += line.length + 1;
      this.isOpen = this.isOpenAfter(line);
      if (!this.isOpen) end = at;
    }
    return Math.min(end, lines.length);
  }

  private isOpenAfter(line: Uint8Array): boolean {
    const firstLine = this.isBegun ? 2 : 1; // a byte order mark may stand in the first line
    this.isBegun = true;
    if (countQuotes(line) % 2 === 0) return this.isOpen;
    if (this.isOpen) return false;
    const piece = { firstLine, sizeBytes: line.length, charset: this.charset, lines: [line] };
    return textLines(piece, { lineBytes: this.lineBytes }).some(opensQuote);
  }
}

function countQuotes(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(QUOTE); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) count += 1;
  return count;
}
