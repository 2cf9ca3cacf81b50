import type { FileHandle } from 'node:fs/promises';
import { sha256Hex } from '../../../../platform/crypto/index.js';
import {
  type Manifest,
  manifestFileOf,
  nameOfData,
  nameOfManifest,
  type ReadManifest,
  readManifest,
} from './manifest.js';
import type { PinnedFolder } from './pinned-folder.js';

const LARGEST_MANIFEST_BYTES = 65_536;

/** A manifest that lies in an inbox, and what it says. */
export interface Drop {
  readonly providerId: string;
  readonly name: string;
  /** SHA-256 (hex) of the manifest as it lies there. The same manifest twice is the same drop. */
  readonly manifestDigest: string;
  readonly read: ReadManifest;
}

/** What lies in an inbox: drops, and names of files that belong to none. */
export interface Inbox {
  readonly drops: readonly Drop[];
  readonly strays: readonly string[];
}

/** Reads every manifest of an inbox. Links and everything else that is no regular file are strays. */
export async function readInbox(providerId: string, inbox: PinnedFolder): Promise<Inbox> {
  const drops: Drop[] = [];
  const strays: string[] = [];
  const names = await inbox.names();
  for (const file of names) {
    const name = nameOfManifest(file);
    const drop = name === undefined ? undefined : await readDrop(providerId, name, inbox);
    const owner = nameOfData(file);
    const isAwaited = owner !== undefined && names.includes(manifestFileOf(owner));
    if (drop) drops.push(drop);
    else if (!isAwaited) strays.push(file);
  }
  return { drops, strays };
}

/** Reads the manifest of this name; `undefined` when there is none that is a regular file. */
export async function readDrop(
  providerId: string,
  name: string,
  inbox: PinnedFolder,
): Promise<Drop | undefined> {
  const handle = await inbox.file(manifestFileOf(name));
  if (!handle) return undefined;
  try {
    const bytes = await firstBytes(handle, LARGEST_MANIFEST_BYTES + 1);
    const read = bytes.length > LARGEST_MANIFEST_BYTES ? 'unreadable' : readManifest(name, bytes);
    return { providerId, name, manifestDigest: sha256Hex(bytes), read };
  } finally {
    await handle.close();
  }
}

/**
 * The drops of an inbox feed by feed, each feed in the order of its sequence, because a batch that is published
 * makes every earlier one too late. A manifest that cannot be used stands alone.
 */
export function byFeed(drops: readonly Drop[]): Drop[][] {
  const feeds = new Map<string, Drop[]>();
  for (const drop of drops.toSorted((one, other) => sequenceOf(one) - sequenceOf(other))) {
    const feed = manifestOf(drop)?.itemCode ?? `unusable ${drop.name}`;
    feeds.set(feed, [...(feeds.get(feed) ?? []), drop]);
  }
  return [...feeds.values()];
}

/** The manifest of a drop where it can be used. */
export function manifestOf({ read }: Drop): Manifest | undefined {
  return typeof read === 'object' && 'manifest' in read ? read.manifest : undefined;
}

const sequenceOf = (drop: Drop): number => manifestOf(drop)?.sequence ?? 0;

async function firstBytes(handle: FileHandle, most: number): Promise<Buffer> {
  const buffer = Buffer.alloc(most);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, most - length, length);
    length += bytesRead;
    if (bytesRead === 0 || length === most) return buffer.subarray(0, length);
  }
}
