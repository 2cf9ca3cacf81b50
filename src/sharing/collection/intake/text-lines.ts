import { TextDecoder } from 'node:util';
import { UnreadableFeed } from '../collection.problems.js';
import { type Charset, CHARSET_HEAD_BYTES, charsetOf } from './charset.js';
import type { LineFault } from './feed-line.js';
import { headFirst } from './head-first.js';
import { LineCutter, type Lines, splitLines } from './line-cutter.js';

/** One line of text without its line feed, or why it is none. Lines count from 1. */
export interface TextLine {
  readonly line: number;
  readonly text: string;
  /** Quotation marks in the text. */
  readonly quotes: number;
  readonly fault: LineFault | undefined;
}

/**
 * Decodes a feed line by line; gives the lines of a chunk together.
 *
 * Lines end at line feeds alone: other separators of Unicode may stand inside a JSON string. A line that is not of the
 * charset has a fault, and no replacement character is made of it.
 *
 * @throws UnreadableFeed when the charset cannot be told
 */
export async function* textLines(
  bytes: AsyncIterable<Buffer>,
  { charset, lineBytes }: { charset: string | undefined; lineBytes: number },
): AsyncGenerator<readonly TextLine[]> {
  const cutter = new LineCutter(lineBytes);
  let decoder: LineDecoder | undefined;
  for await (const chunk of headFirst(bytes, CHARSET_HEAD_BYTES)) {
    decoder ??= new LineDecoder(charsetOf(chunk, charset), lineBytes);
    yield decoder.decode(cutter.cut(chunk));
  }
  if (decoder) yield decoder.decode(cutter.end());
}

const MARK = '\uFEFF';
const QUOTE = 0x22;
const WRONG_CHARSET: Record<Charset, LineFault> = {
  'utf-8': { code: 'not-utf-8', detail: 'not UTF-8; declare the charset if the feed is GB 18030' },
  gb18030: { code: 'not-gb-18030', detail: 'not GB 18030; declare the charset if the feed is UTF-8' },
};

class LineDecoder {
  private line = 0;
  private readonly decoder: TextDecoder;
  private readonly wrongCharset: LineFault;
  private readonly tooLong: LineFault;

  constructor(charset: Charset, lineBytes: number) {
    this.decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
    this.wrongCharset = WRONG_CHARSET[charset];
    this.tooLong = { code: 'line-too-long', detail: `longer than ${lineBytes} bytes` };
  }

  decode(pieces: readonly Lines[]): TextLine[] {
    return pieces.flatMap((piece) => (piece ? this.decodeLines(piece) : [this.faulty(this.tooLong)]));
  }

  private decodeLines(piece: Buffer): TextLine[] {
    const text = this.textOf(piece);
    const lines = splitLines(piece);
    if (text === undefined) return lines.map((bytes) => this.decodeLine(bytes));
    const texts = text.split('\n');
    return lines.map((bytes, index) => this.good(texts[index] ?? '', bytes));
  }

  private decodeLine(bytes: Buffer): TextLine {
    const text = this.textOf(bytes);
    return text === undefined ? this.faulty(this.wrongCharset) : this.good(text, bytes);
  }

  private textOf(bytes: Buffer): string | undefined {
    try {
      return this.decoder.decode(bytes);
    } catch {
      return undefined;
    }
  }

  private good(text: string, bytes: Buffer): TextLine {
    this.line += 1;
    const unmarked = this.line === 1 ? withoutMark(text) : text;
    return { line: this.line, text: unmarked, quotes: countQuotes(bytes), fault: undefined };
  }

  private faulty(fault: LineFault): TextLine {
    this.line += 1;
    return { line: this.line, text: '', quotes: 0, fault };
  }
}

function withoutMark(text: string): string {
  if (text.startsWith(MARK + MARK)) {
    throw new UnreadableFeed('The feed begins with two byte order marks. Leave one off.');
  }
  return text.startsWith(MARK) ? text.slice(1) : text;
}

/** No character of either charset has this byte in it but the quotation mark; counting bytes is faster than text. */
function countQuotes(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === QUOTE) count += 1;
  return count;
}
