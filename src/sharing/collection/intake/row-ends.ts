import type { Charset } from './charset.js';
import { opensQuote } from './csv-records.js';
import { splitLines } from './line-cutter.js';
import { textLines } from './text-lines.js';

const QUOTE = 0x22;

/** Finds where the rows of a CSV end, which quoted line breaks may spread over lines. @source RFC 4180 section 2 */
export class RowEnds {
  private isOpen = false;
  private isBegun = false;

  constructor(private readonly charset: Charset) {}

  /** Takes the next lines, which are whole; gives where the last row ends in them, 0 when none does. */
  lastIn(lines: Uint8Array<ArrayBuffer>): number {
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
    return end;
  }

  private isOpenAfter(line: Uint8Array<ArrayBuffer>): boolean {
    const firstLine = this.isBegun ? 2 : 1; // a byte order mark may stand in the first line
    this.isBegun = true;
    if (countQuotes(line) % 2 === 0) return this.isOpen;
    if (this.isOpen) return false;
    const piece = { firstLine, charset: this.charset, bytes: line };
    return textLines(piece, { lineBytes: line.length }).some(opensQuote);
  }
}

function countQuotes(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(QUOTE); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) count += 1;
  return count;
}
