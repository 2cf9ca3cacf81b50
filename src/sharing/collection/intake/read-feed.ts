import type { Readable } from 'node:stream';
import type { CatalogItem } from '../../../rules/catalog/index.js';
import { refusingArchives } from './archives.js';
import { csvLines } from './csv-lines.js';
import type { FeedEncoding, FeedLimits, FeedLine } from './feed-line.js';
import { gunzipped } from './gunzip.js';
import { jsonLines } from './json-lines.js';
import { textLines } from './text-lines.js';

/** What a feed is read by. */
export interface ReadOptions {
  readonly encoding: FeedEncoding;
  readonly item: CatalogItem;
  readonly limits: FeedLimits;
}

/**
 * Reads a feed chunk by chunk: decompressed, decoded, split into lines. A chunk holds the lines that end in about
 * 64 KB and may be empty. Whoever stops early closes the source by it.
 *
 * @throws PayloadTooLarge, UnreadableFeed when the file as a whole cannot be read; a line that cannot has a fault
 */
export async function* readFeed(
  bytes: Readable,
  { encoding, item, limits }: ReadOptions,
): AsyncGenerator<readonly FeedLine[]> {
  const { format, isGzip } = encoding;
  const charset = encoding.charset ?? (format === 'application/x-ndjson' ? 'utf-8' : undefined); // RFC 8259 section 8.1
  const source = bytes as AsyncIterable<Buffer>;
  const plain = refusingArchives(isGzip ? gunzipped(source, limits) : source, isGzip);
  const lines = textLines(plain, { charset, lineBytes: limits.lineBytes });
  yield* format === 'text/csv' ? csvLines(lines, { item, limits }) : jsonLines(lines);
}
