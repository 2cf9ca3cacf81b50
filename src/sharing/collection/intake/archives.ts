import { UnreadableFeed } from '../collection.problems.js';
import { headFirst } from './head-first.js';

/** How archives begin; where the name of the archive itself comes first, its mark stands further in. */
const ARCHIVES: readonly { readonly mark: string; readonly at?: number; readonly name: string }[] = [
  { mark: '504b0304', name: 'a ZIP archive or an Excel workbook' },
  { mark: '504b0506', name: 'an empty ZIP archive' },
  { mark: 'd0cf11e0a1b11ae1', name: 'a workbook of an old Excel' },
  { mark: '314159265359', at: 4, name: 'a bzip2 file' },
  { mark: 'fd377a585a00', name: 'an xz file' },
  { mark: '28b52ffd', name: 'a Zstandard file' },
  { mark: '377abcaf271c', name: 'a 7z archive' },
  { mark: '526172211a07', name: 'a RAR archive' },
  { mark: '7573746172', at: 257, name: 'a tar archive' },
];
const GZIP = '1f8b';
const HEAD_BYTES = 512;

/**
 * Passes a feed on unless it is an archive. `wasGzip` tells whether it has just come out of one.
 *
 * @throws UnreadableFeed
 */
export async function* refusingArchives(
  bytes: AsyncIterable<Buffer>,
  wasGzip: boolean,
): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of headFirst(bytes, HEAD_BYTES)) {
    if (isFirst) refuseArchive(chunk, wasGzip);
    isFirst = false;
    yield chunk;
  }
}

function refuseArchive(head: Buffer, wasGzip: boolean): void {
  if (beginsWith(head, GZIP)) throw new UnreadableFeed(wasGzip ? TWICE : UNDECLARED);
  const archive = ARCHIVES.find(({ mark, at }) => beginsWith(head, mark, at));
  if (!archive) return;
  throw new UnreadableFeed(
    `The feed is ${archive.name}. Send the text itself, as it is or with Content-Encoding: gzip.`,
  );
}

const TWICE = 'The feed is compressed twice. Compress it once.';
const UNDECLARED = 'The feed is gzip but not declared so. Send it with Content-Encoding: gzip.';

function beginsWith(head: Buffer, mark: string, at = 0): boolean {
  return head.subarray(at, at + mark.length / 2).toString('hex') === mark;
}
