import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { ServiceUnavailable } from '../../../platform/http/plain.js';
import { openAnonymousFile, prepareFolder } from './anonymous-file.js';
import { BodyMeter } from './body-meter.js';
import { errorCodeOf } from './error-code.js';

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
  const meter = new BodyMeter(limitBytes, sha512);
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

async function* chunksOf(file: FileHandle): AsyncGenerator<Buffer> {
  let position = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), { position });
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function asProblem(error: unknown): unknown {
  if (!DISK_FAULTS.has(errorCodeOf(error) ?? '')) return error;
  return new ServiceUnavailable('There is no room for the feed now. Nothing was kept; try again.', {
    cause: error,
    retryAfterS: RETRY_AFTER_S,
  });
}
