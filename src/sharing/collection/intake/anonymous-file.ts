import { unlinkSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { errorCodeOf } from './error-code.js';

const PREFIX = 'incoming-feed-';
const NAME = new RegExp(`^${PREFIX}[0-9a-f-]{36}$`, 'u');
const OWNER_ONLY = 0o600;

/**
 * Opens a new file that has no name any more: its space is given back when it is closed, and when the process dies.
 *
 * The name it has for a moment is ours and random, never the sender's.
 */
export async function openAnonymousFile(folder: string): Promise<FileHandle> {
  const path = join(folder, `${PREFIX}${randomUUID()}`);
  const file = await open(path, 'wx+', OWNER_ONLY);
  try {
    // Without waiting, so that hardly a moment is left in which a crash leaves an empty file.
    unlinkSync(path);
    return file;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return file; // another process took the name away
    await file.close();
    throw error;
  }
}

/** Makes the folder, and removes the empty files of processes that died between opening and unlinking. */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  // What another process is just opening may go too: it is about to do the same.
  await Promise.all(
    names.filter((name) => NAME.test(name)).map(async (name) => rm(join(folder, name), { force: true })),
  );
}
