import type { IncomingHttpHeaders } from 'node:http';
import { UnsupportedMediaType } from '../../platform/http/index.js';
import type { FeedEncoding } from './intake/feed-line.js';

const CHARSETS = new Set(['utf-8', 'utf8', 'gb18030', 'gbk', 'gb2312']);

/** How a feed's bytes are to be read, by the headers it came with. @throws UnsupportedMediaType */
export function encodingOf(headers: IncomingHttpHeaders): FeedEncoding {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  return {
    format: formatOf(type.trim()),
    isGzip: isGzip(headers['content-encoding']),
    charset: charsetOf(parameters),
  };
}

function formatOf(type: string): FeedEncoding['format'] {
  if (type === 'text/csv' || type === 'application/x-ndjson') return type;
  throw new UnsupportedMediaType('Send application/x-ndjson or text/csv.');
}

function isGzip(encoding = 'identity'): boolean {
  if (encoding === 'gzip' || encoding === 'identity') return encoding === 'gzip';
  throw new UnsupportedMediaType('A feed is read as it is, or as gzip.');
}

function charsetOf(parameters: readonly string[]): string | undefined {
  const declared = parameters.map((each) => each.trim()).find((each) => each.startsWith('charset='));
  const charset = declared?.slice('charset='.length).replaceAll('"', '');
  if (charset === undefined || CHARSETS.has(charset)) return charset;
  throw new UnsupportedMediaType('A feed is read as UTF-8 or GB 18030.');
}
