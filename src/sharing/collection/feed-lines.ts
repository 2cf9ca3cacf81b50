import { pipeline, type Readable, Transform } from 'node:stream';
import { createInterface } from 'node:readline';
import { parse as csvParser, CsvError } from 'csv-parse';
import { MalformedJson, parseStrictJson, PayloadTooLarge } from '../../platform/http/index.js';
import { type CatalogItem, recordFromCsvRow } from '../../rules/catalog/index.js';
import { UnreadableFeed } from './collection.problems.js';

/** The formats a feed may have. */
export type FeedFormat = 'application/x-ndjson' | 'text/csv';

/** One line of a feed: what it holds, or why it cannot be read. Lines count from 1. */
export interface FeedLine {
  readonly line: number;
  readonly record: unknown;
  readonly fault: string | undefined;
}

const LONGEST_LINE = 65_536;
const LINE_DEPTH = 4;

/**
 * Reads a feed line by line, within a size limit for the whole.
 *
 * @throws PayloadTooLarge, UnreadableFeed when the file as a whole cannot be read
 * @source RFC 4180 for CSV
 */
export async function* readFeed(
  body: Readable,
  format: FeedFormat,
  { item, limitBytes }: { item: CatalogItem; limitBytes: number },
): AsyncGenerator<FeedLine> {
  const limited = limitTo(limitBytes);
  pipeline(body, limited, () => undefined); // an error of either end ends the other; the reader sees it
  yield* format === 'text/csv' ? csvLines(limited, item) : jsonLines(limited);
}

function limitTo(limitBytes: number): Transform {
  let sizeBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      sizeBytes += chunk.length;
      if (sizeBytes > limitBytes) next(new PayloadTooLarge(`A batch has at most ${limitBytes} bytes.`));
      else next(null, chunk);
    },
  });
}

async function* jsonLines(body: Readable): AsyncGenerator<FeedLine> {
  let line = 0;
  // `readline` swallows errors of its input; they are thrown here when the lines end.
  let failure: unknown;
  body.once('error', (error) => (failure = error));
  for await (const text of createInterface({ input: body, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const bare = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (bare.trim() !== '') yield { line, ...readJsonLine(bare) };
  }
  if (failure !== undefined) throw failure;
}

function readJsonLine(text: string): Pick<FeedLine, 'record' | 'fault'> {
  if (text.length > LONGEST_LINE) return { record: undefined, fault: `longer than ${LONGEST_LINE} characters` };
  if (text.includes('\uFFFD')) return { record: undefined, fault: 'not UTF-8' };
  try {
    return { record: parseStrictJson(text, { maxDepth: LINE_DEPTH }), fault: undefined };
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    return { record: undefined, fault: `not acceptable JSON: ${error.reason}` };
  }
}

async function* csvLines(body: Readable, item: CatalogItem): AsyncGenerator<FeedLine> {
  const names = new Set(item.fields.map((field) => field.name));
  const parser = csvParser({
    bom: true,
    columns: (header: string[]) => checkedHeader(header, names),
    info: true,
    max_record_size: LONGEST_LINE,
    skip_empty_lines: true,
  });
  body.once('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of body.pipe(parser) as AsyncIterable<CsvRow>) {
      yield { line: info.lines, record: recordFromCsvRow(item, record), fault: undefined };
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new UnreadableFeed(`The CSV cannot be read near line ${String(cause['lines'] ?? 'unknown')}.`, { cause });
  }
}

interface CsvRow {
  readonly record: Record<string, string>;
  readonly info: { readonly lines: number };
}

function checkedHeader(header: string[], names: ReadonlySet<string>): string[] {
  if (new Set(header).size < header.length) throw new UnreadableFeed('A column stands twice in the header.');
  const stranger = header.findIndex((name) => !names.has(name));
  if (stranger >= 0) throw new UnreadableFeed(`Column ${stranger + 1} is not a field of the item.`);
  if (!header.includes('uscc')) throw new UnreadableFeed('The header has no column uscc.');
  return header;
}
