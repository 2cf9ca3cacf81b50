import { TextDecoder } from 'node:util';
import { UnreadableFeed } from '../collection.problems.js';
import type { Charset } from './charset.js';
import type { LineFault } from './feed-line.js';
import { LineCutter, type Lines, splitLines } from './line-cutter.js';
import type { Piece } from './piece.js';

/** One line of text without its line feed, or why it is none. Lines count from 1. */
export interface TextLine {
  readonly line: number;
  readonly text: string;
  /** Quotation marks in the text. */
  readonly quotes: number;
  readonly fault: LineFault | undefined;
}

/**
 * Decodes the lines of a piece.
 *
 * Lines end at line feeds alone: other separators of Unicode may stand inside a JSON string. A line that is not of the
 * charset has a fault, and no replacement character is made of it.
 *
 * @throws UnreadableFeed when the feed begins with two byte order marks
 */
export function textLines(piece: Piece, { lineBytes }: { lineBytes: number }): TextLine[] {
  const decoder = new LineDecoder(piece, lineBytes);
  const cutter = new LineCutter(lineBytes);
  const { buffer, byteOffset, length } = piece.bytes;
  const parts = [...cutter.cut(Buffer.from(buffer, byteOffset, length)), ...cutter.end()];
  return parts.flatMap((lines) => decoder.decode(lines));
}

const MARK = '\uFEFF';
const [LINE_FEED, QUOTE] = [0x0a, 0x22];
const WRONG_CHARSET: Record<Charset, LineFault> = {
  'utf-8': { code: 'not-utf-8', detail: 'not UTF-8; declare the charset if the feed is GB 18030' },
  gb18030: { code: 'not-gb-18030', detail: 'not GB 18030; declare the charset if the feed is UTF-8' },
};

class LineDecoder {
  private line: number;
  private readonly decoder: TextDecoder;
  private readonly wrongCharset: LineFault;
  private readonly tooLong: LineFault;

  constructor({ firstLine, charset }: Piece, lineBytes: number) {
    this.line = firstLine;
    this.decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
    this.wrongCharset = WRONG_CHARSET[charset];
    this.tooLong = { code: 'line-too-long', detail: `longer than ${lineBytes} bytes` };
  }

  decode(bytes: Lines): TextLine[] {
    if (!bytes) return [this.faulty(this.tooLong)];
    const text = this.textOf(bytes);
    if (text === undefined) return splitLines(bytes).map((line) => this.decodeLine(line));
    const texts = text.split('\n');
    const quotes = quotesOfLines(bytes);
    return quotes.map((count, index) => this.good(texts[index] ?? '', count));
  }

  private decodeLine(bytes: Buffer): TextLine {
    const text = this.textOf(bytes);
    return text === undefined
      ? this.faulty(this.wrongCharset)
      : this.good(text, quotesOfLines(bytes)[0] ?? 0);
  }

  private textOf(bytes: Buffer): string | undefined {
    try {
      return this.decoder.decode(bytes);
    } catch {
      return undefined;
    }
  }

  private good(text: string, quotes: number): TextLine {
    const line = this.line++;
    return { line, text: line === 1 ? withoutMark(text) : text, quotes, fault: undefined };
  }

  private faulty(fault: LineFault): TextLine {
    return { line: this.line++, text: '', quotes: 0, fault };
  }
}

function withoutMark(text: string): string {
  if (text.startsWith(MARK + MARK)) {
    throw new UnreadableFeed('The feed begins with two byte order marks. Leave one off.');
  }
  return text.startsWith(MARK) ? text.slice(1) : text;
}

/**
 * The quotation marks in each line. No character of either charset has the byte of one, or of a line feed, in it;
 * counting bytes is faster than text.
 */
function quotesOfLines(bytes: Buffer): number[] {
  const counts: number[] = [];
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) count += 1;
    else if (byte === LINE_FEED) {
      counts.push(count);
      count = 0;
    }
  }
  if (bytes.length > 0 && bytes.at(-1) !== LINE_FEED) counts.push(count);
  return counts;
}
