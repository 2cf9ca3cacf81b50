import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { constants, gunzipSync } from 'node:zlib';
import type { FeedFormat } from '../intake/feed-line.js';

/** What a file is by its first bytes, whatever it was declared to be. */
export type Signature = 'gzip' | 'zip' | 'old-office' | 'pdf' | 'utf-16';

/** The beginning of a feed. */
export interface FileHead {
  readonly signature: Signature | undefined;
  /** In which charset the beginning can be read; `undefined`: in none that is taken. */
  readonly charset: 'utf-8' | 'gb18030' | undefined;
  /** The first line that is not empty, or as much of it as the beginning holds. */
  readonly firstLine: string;
}

const SIGNATURES: readonly (readonly [Signature, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['old-office', [0xd0, 0xcf, 0x11, 0xe0]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['utf-16', [0xff, 0xfe]],
  ['utf-16', [0xfe, 0xff]],
];
const HEAD_BYTES = 16_384;
/** gzip makes at most 1,032 bytes of one. */
const COMPRESSED_HEAD_BYTES = 4_096;
const MOST_CELLS = 500;

/** Looks at the first bytes of a feed. */
export async function readHead(open: () => Readable, isGzip: boolean): Promise<FileHead> {
  const bytes = await firstBytes(open(), isGzip ? COMPRESSED_HEAD_BYTES : HEAD_BYTES);
  return fileHead(isGzip ? expanded(bytes) : bytes);
}

/** Looks at bytes a feed begins with, decompressed. The last character may be cut in two. */
export function fileHead(bytes: Buffer): FileHead {
  const head = bytes.subarray(0, HEAD_BYTES);
  const signature = SIGNATURES.find(([, marks]) => marks.every((mark, at) => head[at] === mark))?.[0];
  const read = textOf(head, 'utf-8') ?? textOf(head, 'gb18030');
  const firstLine = read?.text.split(/\r\n|\r|\n/).find((line) => line.trim() !== '') ?? '';
  return { signature, charset: read?.charset, firstLine };
}

/** The names in the header of a table, whatever separates them; none where the feed is no table. */
export function cellsOf({ firstLine }: FileHead, format: FeedFormat): string[] {
  if (format !== 'text/csv' || /^\s*[{[]/.test(firstLine)) return [];
  const cells = firstLine.split(/[,;\t|]/, MOST_CELLS).map((cell) => cell.trim().replaceAll(/^"|"$/g, ''));
  return cells.filter((cell) => cell !== '');
}

async function firstBytes(body: Readable, wanted: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= wanted) break;
  }
  return Buffer.concat(chunks).subarray(0, wanted);
}

/** What comes out of the beginning of a gzip; of a broken one nothing, and reading the whole will say so. */
function expanded(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return Buffer.alloc(0);
  }
}

function textOf<C extends 'utf-8' | 'gb18030'>(
  head: Buffer,
  charset: C,
): { text: string; charset: C } | undefined {
  try {
    const decoder = new TextDecoder(charset, { fatal: true });
    return { text: decoder.decode(head, { stream: true }), charset };
  } catch {
    return undefined;
  }
}
