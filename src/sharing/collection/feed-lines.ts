import { pipeline, type Readable, Transform, type TransformCallback } from 'node:stream';
import { parse as csvParser, CsvError } from 'csv-parse';
import {
  MalformedJson,
  parseStrictJson,
  PayloadTooLarge,
  Problem,
  RequestTimeout,
} from '../../platform/http/index.js';
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

const LONGEST_LINE_BYTES = 65_536;
const LINE_FEED = 0x0a;
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
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
  try {
    yield* format === 'text/csv' ? csvLines(limited, item) : jsonLines(limited);
  } catch (cause) {
    if (!limited.destroyed || cause instanceof Problem) throw cause;
    throw new RequestTimeout('The connection closed before the feed was whole.', { cause });
  }
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
  for await (const bytes of splitLines(body)) {
    line += 1;
    const read = readJsonLine(bytes, line === 1);
    if (read) yield { line, ...read };
  }
}

/** Splits at line feeds alone: other separators of Unicode may stand inside a JSON string. */
async function* splitLines(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of body) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end)]);
      rest = [];
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
  }
  yield Buffer.concat(rest);
}

/** What a line holds, or `undefined` for a blank one. */
function readJsonLine(bytes: Buffer, isFirst: boolean): Pick<FeedLine, 'record' | 'fault'> | undefined {
  if (bytes.length > LONGEST_LINE_BYTES) return faulty(`longer than ${LONGEST_LINE_BYTES} bytes`);
  try {
    const decoded = UTF_8.decode(bytes);
    const text = isFirst ? decoded.replace(/^\uFEFF/, '') : decoded;
    return text.trim() === ''
      ? undefined
      : { record: parseStrictJson(text, { maxDepth: LINE_DEPTH }), fault: undefined };
  } catch (error) {
    return faulty(error instanceof MalformedJson ? `not acceptable JSON: ${error.reason}` : 'not UTF-8');
  }
}

const faulty = (fault: string): Pick<FeedLine, 'record' | 'fault'> => ({ record: undefined, fault });

async function* csvLines(body: Readable, item: CatalogItem): AsyncGenerator<FeedLine> {
  const names = new Set(item.fields.map((field) => field.name));
  const parser = csvParser({
    bom: true,
    columns: (header: string[]) => checkedHeader(header, names),
    info: true,
    max_record_size: LONGEST_LINE_BYTES,
    skip_empty_lines: true,
  });
  pipeline(body, utf8Only(), parser, () => undefined); // an error of any ends the others; the reader sees it
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRow>) {
      yield { line: info.lines, record: recordFromCsvRow(item, record), fault: undefined };
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw unreadableCsv(cause);
  }
}

function unreadableCsv(cause: CsvError): Error {
  const line: unknown = cause['lines'];
  const place = typeof line === 'number' ? ` near line ${line}` : '';
  return new UnreadableFeed(`The CSV cannot be read${place}.`, { cause });
}

/** Passes on what is UTF-8 and refuses the rest: no replacement character is ever stored. */
function utf8Only(): Transform {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const check = (bytes: Buffer | undefined, next: TransformCallback): void => {
    try {
      decoder.decode(bytes, { stream: bytes !== undefined });
      next(null, bytes);
    } catch (cause) {
      next(new UnreadableFeed('The feed is not UTF-8.', { cause }));
    }
  };
  return new Transform({
    transform: (chunk: Buffer, _encoding, next) => check(chunk, next),
    flush: (next) => check(undefined, next),
  });
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
