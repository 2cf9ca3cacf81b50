import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, opendir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/database/index.js';
import { FileSeal, sha256Hex } from '../../../platform/crypto/index.js';
import {
  PayloadTooLarge,
  Problem,
  RequestTimeout,
  ServiceUnavailable,
} from '../../../platform/http/index.js';
import { LETTERS_SETTINGS, type LettersSettings } from './letters.settings.js';

const OWNER_ONLY = 0o600;
const FOLDER_MODE = 0o700;
const INCOMING = 'incoming';
const DIGEST = /^[0-9a-f]{64}$/;
/** What a disk says that is full or cannot be written. */
const DISK_FAULTS = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO']);

/** An image that arrived whole and is not kept yet. Whoever holds it keeps or discards it. */
export interface ReceivedImage {
  /** SHA-256, hex. */
  readonly digest: string;
  readonly sizeBytes: number;
  read(): Promise<Buffer>;
  /** Gives it its place; it is on disk for good when this is done. */
  keep(): Promise<void>;
  /** Takes it away where it was not kept. */
  discard(): Promise<void>;
}

/**
 * Images by their digest, sealed, in a folder that is served by nobody: `ab/cd/<digest>`. What lies there is whole,
 * however a process ended; `incoming` holds what is on its way, and what died there.
 */
@Injectable()
export class LetterFiles {
  private readonly seal: FileSeal;

  constructor(
    @Inject(LETTERS_SETTINGS) private readonly settings: LettersSettings,
    private readonly clock: Clock,
  ) {
    this.seal = new FileSeal(settings.sealingSecret, 'written-letters');
  }

  /**
   * Receives an image to disk, a chunk at a time, and stops at the limit.
   *
   * @throws PayloadTooLarge while it arrives, RequestTimeout when the sender breaks off, ServiceUnavailable on a full disk
   */
  async receive(body: Readable): Promise<ReceivedImage> {
    const path = join(this.settings.folder, INCOMING, randomUUID());
    const meter = new Meter(this.settings.limitBytes);
    try {
      await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
      await write(path, this.seal.seal(meter.pass(body)));
    } catch (error) {
      await rm(path, { force: true });
      throw asProblem(error);
    }
    const digest = meter.digest();
    return {
      digest,
      sizeBytes: meter.sizeBytes,
      read: async () => this.seal.open(await readFile(path)),
      keep: async () => moveTo(path, this.pathOf(digest)),
      discard: async () => rm(path, { force: true }),
    };
  }

  /** An image that was kept. @throws when it is not what it was: then it proves nothing any more */
  async read(digest: string): Promise<Buffer> {
    const bytes = this.seal.open(await readFile(this.pathOf(digest)));
    if (sha256Hex(bytes) !== digest) throw new Error(`The image ${digest} is not what was stored`);
    return bytes;
  }

  async remove(digest: string): Promise<void> {
    await rm(this.pathOf(digest), { force: true });
  }

  /** Takes away what has been on its way for longer: its process is gone. */
  async discardIncoming(ageMs: number): Promise<void> {
    const folder = join(this.settings.folder, INCOMING);
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    for (const name of await readdir(folder)) {
      if (await this.isOlder(join(folder, name), ageMs)) await rm(join(folder, name), { force: true });
    }
  }

  /** The digests of all images that have been kept for longer. */
  async *keptLongerThan(ageMs: number): AsyncGenerator<string> {
    const { folder } = this.settings;
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    for await (const { name } of await opendir(folder, { recursive: true })) {
      if (DIGEST.test(name) && (await this.isOlder(this.pathOf(name), ageMs))) yield name;
    }
  }

  /** `false` also when somebody else has taken it away. */
  private async isOlder(path: string, ageMs: number): Promise<boolean> {
    const found = await stat(path).catch(() => undefined);
    return found !== undefined && this.clock.now().getTime() - found.mtimeMs > ageMs;
  }

  private pathOf(digest: string): string {
    return join(this.settings.folder, digest.slice(0, 2), digest.slice(2, 4), digest);
  }
}

/** Counts and digests an image as it passes. */
class Meter {
  private readonly hash = createHash('sha256');
  sizeBytes = 0;

  constructor(private readonly limitBytes: number) {}

  async *pass(body: Readable): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        this.sizeBytes += chunk.length;
        if (this.sizeBytes > this.limitBytes) {
          throw new PayloadTooLarge(`The image of a letter has at most ${this.limitBytes} bytes.`);
        }
        this.hash.update(chunk);
        yield chunk;
      }
    } catch (cause) {
      if (cause instanceof Problem) throw cause;
      throw new RequestTimeout('The connection closed before the image was whole.', { cause });
    }
  }

  /** Of all that has passed; can be asked for once. */
  digest(): string {
    return this.hash.digest('hex');
  }
}

async function write(path: string, parts: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY);
  try {
    await file.writeFile(parts);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Moves a whole file to its place, over the same one if it is there; the entry itself is on disk as well then. */
async function moveTo(path: string, place: string): Promise<void> {
  const folder = dirname(place);
  try {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    await rename(path, place);
    for (const each of [folder, dirname(folder), dirname(dirname(folder))]) await syncFolder(each);
  } catch (error) {
    throw asProblem(error);
  }
}

async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle | undefined;
  try {
    folder = await open(path, 'r');
    await folder.sync();
  } finally {
    await folder?.close();
  }
}

function asProblem(error: unknown): unknown {
  if (!DISK_FAULTS.has(codeOf(error))) return error;
  return new ServiceUnavailable('There is no room for the image now. Nothing was kept; try again.', {
    cause: error,
    retryAfterS: 60,
  });
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
