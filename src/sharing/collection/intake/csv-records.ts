import { UnreadableFeed } from '../collection.problems.js';
import type { TextLine } from './text-lines.js';

/** The text of one row, which quoted line breaks may spread over several lines. */
export interface CsvRecord {
  /** Its first line. */
  readonly line: number;
  readonly text: string;
  readonly isSpread: boolean;
}

/** Cells up to one that opens a quote and does not close it. */
const OPEN_QUOTE = /^(?:(?:"(?:[^"]|"")*"|[^",]*),)*"(?:[^"]|"")*$/u;

/** Whether a line at the start of a row opens a quote that a later line closes. */
export function opensQuote({ text, quotes }: Pick<TextLine, 'text' | 'quotes'>): boolean {
  return quotes % 2 === 1 && OPEN_QUOTE.test(text);
}

/**
 * Puts lines together to rows: a row ends at the first line end that stands in no quotes.
 *
 * @source RFC 4180 section 2
 */
export class CsvRecords {
  private open: { readonly line: number; readonly texts: string[]; length: number } | undefined;

  constructor(private readonly longest: number) {}

  /** The rows that are whole now. @throws UnreadableFeed with the line, when no further row could be trusted */
  take(lines: readonly TextLine[]): CsvRecord[] {
    const records: CsvRecord[] = [];
    for (const line of lines) {
      const record = this.open ? this.continued(line) : this.begun(line);
      if (record) records.push(record);
    }
    return records;
  }

  /** @throws UnreadableFeed when a quote is still open */
  end(): void {
    if (this.open) throw new UnreadableFeed(`The quote opened in line ${this.open.line} is never closed.`);
  }

  private begun(given: TextLine): CsvRecord | undefined {
    const { line } = given;
    const text = readable(given);
    if (opensQuote(given)) {
      this.open = { line, texts: [text], length: text.length };
      return undefined;
    }
    const row = withoutReturn(text);
    return row === '' ? undefined : { line, text: row, isSpread: false };
  }

  private continued(given: TextLine): CsvRecord | undefined {
    const { open } = this;
    if (!open) return undefined;
    const text = readable(given);
    open.texts.push(text);
    open.length += text.length + 1;
    if (open.length > this.longest) {
      const detail = `The quote opened in line ${open.line} is not closed within ${this.longest} characters.`;
      throw new UnreadableFeed(detail);
    }
    if (given.quotes % 2 === 0) return undefined;
    this.open = undefined;
    return { line: open.line, text: withoutReturn(open.texts.join('\n')), isSpread: true };
  }
}

/** A line that cannot be read may hold any number of quotes: where the next row begins is not known. */
function readable({ line, text, fault }: TextLine): string {
  if (fault) throw new UnreadableFeed(`Line ${line} is ${fault.detail}.`);
  return text;
}

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);
