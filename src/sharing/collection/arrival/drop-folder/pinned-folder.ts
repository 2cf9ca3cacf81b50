import { constants, existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeOf } from '../../intake/error-code.js';

const { O_RDONLY, O_NOFOLLOW, O_DIRECTORY, O_NONBLOCK } = constants;
/** Where the system shows open folders as paths, a folder renamed or replaced by a link is still the same one. */
const OPEN_FILES = '/proc/self/fd';

/**
 * A folder that is held open, so that nobody can put a link in its place between a look and an act. Links are
 * followed nowhere below the first folder. Names are one part of a path each: the caller sees to that.
 */
export class PinnedFolder {
  private constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
  ) {}

  /** Opens a folder the operator names. @throws as the file system does when it is none */
  static async open(path: string): Promise<PinnedFolder> {
    const handle = await open(path, O_RDONLY | O_DIRECTORY);
    return new PinnedFolder(handle, pathOf(handle, path));
  }

  /** A folder in it; `undefined` when there is none of this name, or a link or file stands in its place. */
  async folder(name: string): Promise<PinnedFolder | undefined> {
    const path = this.at(name);
    const handle = await ifThere(open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    return handle && new PinnedFolder(handle, pathOf(handle, path));
  }

  /** A folder in it, made where it is missing; `undefined` when a link or file stands in its place. */
  async madeFolder(name: string): Promise<PinnedFolder | undefined> {
    await mkdir(this.at(name)).catch(unless('EEXIST'));
    return this.folder(name);
  }

  /** Opens a regular file for reading; `undefined` for a link, a pipe, a folder, or nothing. */
  async file(name: string): Promise<FileHandle | undefined> {
    // O_NONBLOCK, or a pipe without a writer would hold the opener for ever.
    const handle = await ifThere(open(this.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    if (!handle || (await handle.stat()).isFile()) return handle;
    await handle.close();
    return undefined;
  }

  /** What stands in it, in the order of names. */
  async names(): Promise<string[]> {
    return (await readdir(this.path)).toSorted();
  }

  /** The path of something in it, for acts that follow no link at their end. */
  at(name: string): string {
    return join(this.path, name);
  }

  /** Takes a file away; nothing happens when it is gone. */
  async remove(name: string): Promise<void> {
    await unlink(this.at(name)).catch(unless('ENOENT'));
  }

  /** Waits until the names in it are on the disk. */
  async sync(): Promise<void> {
    await this.handle.sync();
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

function pathOf(handle: FileHandle, path: string): string {
  return existsSync(OPEN_FILES) ? join(OPEN_FILES, String(handle.fd)) : path;
}

/** Nothing there (any more), a link where none may be, or a device that cannot be opened. */
const NOT_THERE = ['ENOENT', 'ELOOP', 'ENOTDIR', 'ENXIO', 'EMLINK'];

async function ifThere(opening: Promise<FileHandle>): Promise<FileHandle | undefined> {
  return opening.catch(unless(...NOT_THERE));
}

/** Passes these errors of the file system over and throws every other on. */
export function unless(...codes: string[]): (error: unknown) => undefined {
  return (error) => {
    if (!codes.includes(errorCodeOf(error) ?? '')) throw error;
    return undefined;
  };
}
