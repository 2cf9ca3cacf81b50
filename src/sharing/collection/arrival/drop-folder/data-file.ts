import { createHash } from 'node:crypto';
import { type FileHandle, rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type Drop, manifestOf, readDrop } from './drop.js';
import { type Manifest, manifestFileOf, nameOfData } from './manifest.js';
import type { PinnedFolder } from './pinned-folder.js';

/** A file that has the size its manifest says, held open; or what keeps it from being taken. */
export type SizedFile = { readonly handle: FileHandle } | { readonly disagreement: string };

/** Opens the file of a manifest when it has the size the manifest says. Whoever gets it closes it. */
export async function openSized(inbox: PinnedFolder, manifest: Manifest): Promise<SizedFile> {
  const handle = await inbox.file(manifest.file);
  if (!handle) return { disagreement: 'The file is not there, or it is no regular file.' };
  const { size } = await handle.stat();
  if (size === manifest.sizeBytes) return { handle };
  await handle.close();
  return { disagreement: `The file has ${size} bytes; its manifest says ${manifest.sizeBytes}.` };
}

/** Whether the bytes of an open file have the digest its manifest says; false when the signal ends the look. */
export async function hasDigest(
  handle: FileHandle,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    await pipeline(handle.createReadStream({ start: 0, autoClose: false }), hash, { signal });
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
  return hash.digest('hex') === manifest.sha256.toLowerCase();
}

/** Where a drop goes once it is answered. */
export interface PutAway {
  readonly inbox: PinnedFolder;
  readonly target: PinnedFolder;
  readonly stem: string;
  /** The file that was read; another one in its place stays. */
  readonly taken: FileHandle | undefined;
}

/**
 * Moves a drop out of the inbox, the file first: if the process dies between the two, the manifest is found again
 * and the receipt that stands says the rest. What the department has put in their place meanwhile stays.
 */
export async function putAway(drop: Drop, { inbox, target, stem, taken }: PutAway): Promise<void> {
  const there = await readDrop(drop.providerId, drop.name, inbox);
  if (there?.manifestDigest !== drop.manifestDigest) return;
  for (const file of await filesOf(drop, inbox)) {
    const isTaken = await isThisFile(inbox, file, taken);
    const suffix = file.slice(drop.name.length);
    if (isTaken) await rename(inbox.at(file), target.at(`${stem}${suffix}`));
  }
  await rename(inbox.at(manifestFileOf(drop.name)), target.at(manifestFileOf(stem)));
}

/** The file the manifest names; where it cannot be used, every file that has its name. */
async function filesOf(drop: Drop, inbox: PinnedFolder): Promise<string[]> {
  const manifest = manifestOf(drop);
  const names = await inbox.names();
  return names.filter((file) => (manifest ? file === manifest.file : nameOfData(file) === drop.name));
}

async function isThisFile(
  inbox: PinnedFolder,
  file: string,
  taken: FileHandle | undefined,
): Promise<boolean> {
  const handle = await inbox.file(file);
  if (!handle) return false;
  try {
    const [there, mine] = [await handle.stat(), await taken?.stat()];
    return mine === undefined || (there.ino === mine.ino && there.dev === mine.dev);
  } finally {
    await handle.close();
  }
}
