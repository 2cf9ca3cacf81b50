import { constants, deflateRawSync } from 'node:zlib';

const HEADER = Buffer.from('1f8b08000000000002ff', 'hex');
const BLOCK_BYTES = 1_048_576;

/**
 * A gzip stream that grows to so many MiB of one text, repeated. It is made of one compressed block sent again and
 * again, so that making it costs nothing; the trailer is missing, as it is in a stream without an end.
 */
export function* gzipBomb(text: string, mebibytes: number): Generator<Buffer> {
  yield HEADER;
  const content = text.repeat(Math.ceil(BLOCK_BYTES / text.length)).slice(0, BLOCK_BYTES);
  const block = deflateRawSync(content, { finishFlush: constants.Z_FULL_FLUSH, level: 9 });
  for (let sent = 0; sent < mebibytes; sent += 1) yield block;
}
