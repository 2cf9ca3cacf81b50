import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { PayloadTooLarge, Problem, RequestTimeout } from '../../../platform/http/plain.js';

/** Counts and digests a body as it passes, and stops it at the limit. */
export class BodyMeter {
  private readonly sha256 = createHash('sha256');
  private readonly sha512 = createHash('sha512');
  sizeBytes = 0;

  constructor(
    private readonly limitBytes: number,
    private readonly withSha512: boolean,
  ) {}

  /**
   * A chunk is good until the next one is asked for; then its memory is given back.
   *
   * @throws PayloadTooLarge, RequestTimeout when the body ends before it is whole
   */
  async *pass(body: Readable): AsyncGenerator<Buffer> {
    for await (const chunk of arriving(body)) {
      this.sizeBytes += chunk.length;
      if (this.sizeBytes > this.limitBytes) throw tooLarge(this.limitBytes);
      this.sha256.update(chunk);
      if (this.withSha512) this.sha512.update(chunk);
      yield chunk;
      giveBack(chunk);
    }
  }

  /** In hex, of all that has passed; can be asked for once. */
  digests(): { sha256: string; sha512: string | undefined } {
    const sha512 = this.withSha512 ? this.sha512.digest('hex') : undefined;
    return { sha256: this.sha256.digest('hex'), sha512 };
  }
}

/** Every chunk of a body; its error as a problem, so that it is not taken for one of the disk. */
async function* arriving(body: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body as AsyncIterable<Buffer | string>) {
      yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new RequestTimeout('The connection closed before the feed was whole.', { cause });
  }
}

const tooLarge = (limitBytes: number): Error =>
  new PayloadTooLarge(
    `A batch has at most ${limitBytes} bytes as it is sent. Compress it with gzip, or split it into incremental batches.`,
  );

/**
 * Gives back the memory of a chunk that has some of its own. Left to the collector, the chunks of a feed make it mark
 * the whole heap of the process again and again (decision 0010).
 */
function giveBack({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
