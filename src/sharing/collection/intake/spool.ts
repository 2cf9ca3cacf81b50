import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  PayloadTooLarge,
  Problem,
  RequestTimeout,
  ServiceUnavailable,
} from '../../../platform/http/index.js';
import { openAnonymousFile, prepareFolder } from './anonymous-file.js';

/** Bytes that were received whole and wait on disk. Whoever holds it closes it. */
export interface SpooledBody {
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
  /** Hex; `undefined` where it was not asked for. */
  readonly sha512: string | undefined;
  /** The bytes from the start; can be called again and again. */
  read(): Readable;
  /** Gives the space back. A second call does nothing. */
  close(): Promise<void>;
}

/** Where bodies are kept, and how large one may be. */
export interface SpoolSettings {
  readonly folder: string;
  readonly limitBytes: number;
}

const CHUNK_BYTES = 65_536;
const RETRY_AFTER_S = 60;
/** What a disk says that is full or cannot be written. */
const DISK_FAULTS = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO']);

/** Receives bodies of any size into files without a name, a chunk at a time. */
export class Spool {
  private prepared: Promise<void> | undefined;

  constructor(private readonly settings: SpoolSettings) {}

  /**
   * Receives a body. The sender is read no faster than the disk takes it, and what fails leaves nothing behind.
   * SHA-512 costs about as much again as all the rest; say `sha512: false` where nobody will compare it.
   *
   * @throws PayloadTooLarge while the body arrives, RequestTimeout when the sender breaks off, ServiceUnavailable
   *   when the disk is full
   */
  async receive(body: Readable, { sha512 = true }: { sha512?: boolean } = {}): Promise<SpooledBody> {
    const file = await this.open();
    return receiveInto(file, body, { limitBytes: this.settings.limitBytes, sha512 });
  }

  private async open(): Promise<FileHandle> {
    try {
      await (this.prepared ??= prepareFolder(this.settings.folder));
      return await openAnonymousFile(this.settings.folder);
    } catch (error) {
      this.prepared = undefined;
      throw asProblem(error);
    }
  }
}

/** Fills a file with a body; closes it when that fails. */
export async function receiveInto(
  file: FileHandle,
  body: Readable,
  { limitBytes, sha512 }: { limitBytes: number; sha512: boolean },
): Promise<SpooledBody> {
  const meter = new Meter(limitBytes, sha512);
  try {
    await file.writeFile(meter.pass(body));
  } catch (error) {
    await file.close();
    throw asProblem(error);
  }
  return {
    sizeBytes: meter.sizeBytes,
    ...meter.digests(),
    read: () => Readable.from(chunksOf(file), { objectMode: false, highWaterMark: CHUNK_BYTES }),
    close: async () => file.close(),
  };
}

/** Counts and digests what passes. */
class Meter {
  private readonly sha256 = createHash('sha256');
  private readonly sha512 = createHash('sha512');
  sizeBytes = 0;

  constructor(
    private readonly limitBytes: number,
    private readonly withSha512: boolean,
  ) {}

  async *pass(body: Readable): AsyncGenerator<Buffer> {
    for await (const chunk of arriving(body)) {
      this.sizeBytes += chunk.length;
      if (this.sizeBytes > this.limitBytes) throw tooLarge(this.limitBytes);
      this.sha256.update(chunk);
      if (this.withSha512) this.sha512.update(chunk);
      yield chunk;
    }
  }

  digests(): Pick<SpooledBody, 'sha256' | 'sha512'> {
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

async function* chunksOf(file: FileHandle): AsyncGenerator<Buffer> {
  let position = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), { position });
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

const tooLarge = (limitBytes: number): Error =>
  new PayloadTooLarge(
    `A batch has at most ${limitBytes} bytes as it is sent. Compress it with gzip, or split it into incremental batches.`,
  );

function asProblem(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string' || !DISK_FAULTS.has(code)) return error;
  return new ServiceUnavailable('There is no room for the feed now. Nothing was kept; try again.', {
    cause: error,
    retryAfterS: RETRY_AFTER_S,
  });
}
