import { pipeline } from 'node:stream';
import { crc32, createGunzip } from 'node:zlib';
import { PayloadTooLarge } from '../../../platform/http/plain.js';
import { UnreadableFeed } from '../collection.problems.js';
import { errorCodeOf } from './error-code.js';
import type { FeedLimits } from './feed-line.js';

const CHUNK_BYTES = 65_536;
/** Before that, the ratio says little: a short file of equal lines compresses very well. */
const RATIO_FROM_BYTES = 1_048_576;
const TRAILER_BYTES = 8;

/**
 * Decompresses one gzip member, and stops as soon as it grows over a limit.
 *
 * The file must end with the trailer of all that came out of it, so that a second member, or anything else behind the
 * first, is refused.
 *
 * @throws PayloadTooLarge, UnreadableFeed
 * @source RFC 1952 section 2.3.1
 */
export async function* gunzipped(
  bytes: AsyncIterable<Buffer>,
  limits: Pick<FeedLimits, 'expandedBytes' | 'ratio'>,
): AsyncGenerator<Buffer> {
  const trailer = new Trailer();
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  pipeline(trailer.watch(bytes), gunzip, () => undefined); // the reader sees an error of either
  let [sizeBytes, checksum] = [0, 0];
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      checksum = crc32(chunk, checksum);
      refuseGrowth(sizeBytes, gunzip.bytesWritten, limits);
      yield chunk;
    }
  } catch (error) {
    throw asProblem(error);
  }
  if (!trailer.states(checksum, sizeBytes)) throw new UnreadableFeed(NOT_ALONE);
}

const NOT_ALONE =
  'The gzip does not end with the feed. Compress the feed as one member, with nothing behind it.';
const CUT = 'The gzip ends too early: it was cut. Send the whole of it.';
const BROKEN = 'The gzip is broken. Compress the feed again.';

/** The last bytes of a gzip file: CRC-32 and size of its content. */
class Trailer {
  private last: Buffer = Buffer.alloc(0);

  async *watch(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      this.last = Buffer.concat([this.last, chunk.subarray(-TRAILER_BYTES)]).subarray(-TRAILER_BYTES);
      yield chunk;
    }
  }

  states(checksum: number, sizeBytes: number): boolean {
    if (this.last.length < TRAILER_BYTES) return false;
    return this.last.readUInt32LE(0) === checksum && this.last.readUInt32LE(4) === sizeBytes % 2 ** 32;
  }
}

function refuseGrowth(
  sizeBytes: number,
  compressedBytes: number,
  { expandedBytes, ratio }: Pick<FeedLimits, 'expandedBytes' | 'ratio'>,
): void {
  if (sizeBytes > expandedBytes) {
    throw new PayloadTooLarge(
      `A feed has at most ${expandedBytes} bytes after decompression. Split it into incremental batches.`,
    );
  }
  if (sizeBytes > RATIO_FROM_BYTES && sizeBytes > compressedBytes * ratio) {
    throw new PayloadTooLarge(
      `The gzip grows more than ${ratio} times. Send the feed as it is, not compressed.`,
    );
  }
}

function asProblem(error: unknown): unknown {
  const code = errorCodeOf(error);
  if (!code?.startsWith('Z_')) return error;
  return new UnreadableFeed(code === 'Z_BUF_ERROR' ? CUT : BROKEN, { cause: error });
}
