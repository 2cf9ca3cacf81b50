import { randomUUID } from 'node:crypto';
import { link, open } from 'node:fs/promises';
import type { ProblemMembers } from '../../../../platform/http/index.js';
import type { BatchDto } from '../../collection.dto.js';
import type { Drop } from './drop.js';
import { type PinnedFolder, unless } from './pinned-folder.js';

/** How a drop ended: its batch, or why there is none. */
export type DropAnswer = { readonly batch: BatchDto } | { readonly problem: ProblemMembers };

/** A receipt as a department reads it. */
export type Receipt = DropAnswer & {
  readonly name: string;
  /** SHA-256 (hex) of the manifest that is answered. */
  readonly manifestSha256: string;
};

/** A receipt that stands in the folder, under the first part of its file name. */
export interface StandingReceipt {
  readonly stem: string;
  readonly receipt: Receipt;
}

/** The receipt that answers this drop already. While it stands, the same manifest is answered by it. */
export async function standingReceipt(
  receipts: PinnedFolder,
  drop: Drop,
): Promise<StandingReceipt | undefined> {
  for (const stem of stemsOf(drop)) {
    const receipt = await readReceipt(receipts, stem);
    if (receipt?.manifestSha256 === drop.manifestDigest) return { stem, receipt };
  }
  return undefined;
}

/**
 * Writes the receipt of a drop: whole or not at all, once, never over another one. Where a receipt of another
 * manifest has the name, a part of the manifest's digest is added to it.
 */
export async function writeReceipt(
  receipts: PinnedFolder,
  drop: Drop,
  answer: DropAnswer,
): Promise<StandingReceipt> {
  const temporary = await writeTemporary(receipts, drop, answer);
  try {
    await nameOnce(receipts, drop, temporary);
    await receipts.sync();
  } finally {
    await removeTemporaries(receipts, drop);
  }
  const standing = await standingReceipt(receipts, drop);
  if (!standing) throw new Error('No name is left for the receipt');
  return standing;
}

/** Gives a written receipt its name, unless one of the same manifest has one already. */
async function nameOnce(receipts: PinnedFolder, drop: Drop, temporary: string): Promise<void> {
  for (const stem of stemsOf(drop)) {
    const isNamed = await link(receipts.at(temporary), receipts.at(fileOf(stem)))
      .then(() => true)
      .catch(unless('EEXIST'));
    if (isNamed || (await standingReceipt(receipts, drop))) return;
  }
}

const fileOf = (stem: string): string => `${stem}.receipt.json`;

function stemsOf({ name, manifestDigest }: Drop): string[] {
  return [name, `${name}.${manifestDigest.slice(0, 16)}`];
}

/** No name of a drop has a tilde, so that one's temporary files are never another's. */
const temporaryPrefix = ({ name }: Drop): string => `.${name}~`;

async function writeTemporary(receipts: PinnedFolder, drop: Drop, answer: DropAnswer): Promise<string> {
  const receipt: Receipt = { name: drop.name, manifestSha256: drop.manifestDigest, ...answer };
  const temporary = `${temporaryPrefix(drop)}${randomUUID()}`;
  const handle = await open(receipts.at(temporary), 'wx');
  try {
    await handle.writeFile(`${JSON.stringify(receipt, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

/** Those of a process that died while it wrote included. */
async function removeTemporaries(receipts: PinnedFolder, drop: Drop): Promise<void> {
  const mine = (await receipts.names()).filter((file) => file.startsWith(temporaryPrefix(drop)));
  for (const file of mine) await receipts.remove(file);
}

async function readReceipt(receipts: PinnedFolder, stem: string): Promise<Receipt | undefined> {
  const handle = await receipts.file(fileOf(stem));
  if (!handle) return undefined;
  try {
    return JSON.parse(await handle.readFile('utf8')) as Receipt; // written above
  } catch {
    return undefined; // not ours: the department may write here too
  } finally {
    await handle.close();
  }
}
