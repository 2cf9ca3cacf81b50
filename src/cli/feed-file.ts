import { resolve } from 'node:path';
import type { FeedEncoding, FeedFormat } from '../sharing/collection/index.js';
import { UsageError } from './usage-error.js';

/** A file that is to be checked or sent as a feed. */
export interface FeedFile {
  readonly path: string;
  readonly encoding: FeedEncoding;
}

const FORMATS: Record<string, FeedFormat> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  jsonl: 'application/x-ndjson',
};

/**
 * The one file named on the command line. Its format is the one given or follows from its name, and a name that ends
 * in `.gz` says that it is compressed.
 *
 * @throws UsageError
 */
export function namedFile(names: readonly string[], format?: string, charset?: string): FeedFile {
  const [name, ...more] = names;
  if (name === undefined || more.length > 0) throw new UsageError('Name one file.');
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase();
  const found = FORMATS[format ?? extension ?? ''];
  if (!found) throw new UsageError('Say --format csv or --format ndjson.');
  const isGzip = name.toLowerCase().endsWith('.gz');
  return { path: fromWhereAsked(name), encoding: { format: found, isGzip, charset: charset?.toLowerCase() } };
}

/** `npm run` changes to the folder of the project; names are meant from where it was called. */
function fromWhereAsked(name: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: askedFrom } = process.env;
  return resolve(script === 'gateway' && askedFrom !== undefined ? askedFrom : '.', name);
}
