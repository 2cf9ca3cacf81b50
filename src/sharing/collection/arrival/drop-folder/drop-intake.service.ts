import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Injectable, Logger } from '@nestjs/common';
import { asProblem, InvalidInput, membersOf, type Problem } from '../../../../platform/http/index.js';
import { BatchDigestMismatch } from '../../collection.problems.js';
import { Collection } from '../../collection.service.js';
import { underLease } from '../lease.js';
import { hasDigest, openSized, putAway, type SizedFile } from './data-file.js';
import { type Drop, manifestOf, readDrop } from './drop.js';
import { type DropClaim, DropReceiptsRepository, EXTEND_EVERY_MS } from './drop-receipts.repository.js';
import { contentDigestOf, encodingOf, type Manifest } from './manifest.js';
import type { Patience } from './patience.js';
import type { PinnedFolder } from './pinned-folder.js';
import { type DropAnswer, type StandingReceipt, standingReceipt, writeReceipt } from './receipts.js';

/** The folders of one provider, and how this process works on them. */
export interface DropDesk {
  readonly inbox: PinnedFolder;
  readonly receipts: PinnedFolder;
  readonly done: PinnedFolder;
  readonly failed: PinnedFolder;
  readonly patience: Patience;
  /** Ends the work early: the process stops. */
  readonly stop: AbortSignal;
}

/** Under which key a drop waits. */
export function waitKeyOf({ providerId, name, manifestDigest }: Drop): string {
  return `${providerId} ${name} ${manifestDigest}`;
}

/**
 * Takes one drop: when its file agrees with its manifest it is delivered, answered with a receipt and put away.
 * One process does, the others wait. A process that dies in between leaves a drop that the next round takes
 * anew: the batch is recognized by its digest, and a receipt that stands is never written again.
 */
@Injectable()
export class DropIntake {
  private readonly logger = new Logger('drop-folder');

  constructor(
    private readonly repository: DropReceiptsRepository,
    private readonly collection: Collection,
  ) {}

  /** Whether the drop is answered; false while it must wait, and with it all that follows in its feed. */
  async take(drop: Drop, desk: DropDesk): Promise<boolean> {
    if (!(await standingReceipt(desk.receipts, drop)) && !(await isDue(drop, desk))) return false;
    const claim = await this.repository.claim(drop, randomUUID());
    if (!claim) return false;
    try {
      const extend = async (): Promise<boolean> => this.repository.extend(claim);
      const lease = { everyMs: EXTEND_EVERY_MS, extend, stop: desk.stop };
      return await underLease(lease, async (signal) => this.answered(claim, desk, signal));
    } finally {
      await this.repository.release(claim);
    }
  }

  private async answered(claim: DropClaim, desk: DropDesk, signal: AbortSignal): Promise<boolean> {
    const { drop } = claim;
    const there = await readDrop(drop.providerId, drop.name, desk.inbox);
    if (there?.manifestDigest !== drop.manifestDigest) return false; // another process was faster, or it was rewritten
    const standing = await standingReceipt(desk.receipts, drop);
    if (standing) {
      await settle(drop, desk, standing);
      return true;
    }
    const manifest = manifestOf(drop);
    const file = manifest && (await openSized(desk.inbox, manifest));
    try {
      const answer = await this.judge(drop, { file, desk, signal });
      if (!answer || signal.aborted) return false;
      const receipt = await writeReceipt(desk.receipts, drop, answer);
      await this.repository.end(claim, endOf(answer));
      await settle(drop, desk, receipt, handleOf(file));
      return true;
    } finally {
      await handleOf(file)?.close();
    }
  }

  /** What is to be said of a drop; nothing while it must wait. */
  private async judge(
    drop: Drop,
    { file, desk, signal }: { file: SizedFile | undefined; desk: DropDesk; signal: AbortSignal },
  ): Promise<DropAnswer | undefined> {
    const manifest = manifestOf(drop);
    const isOver = desk.patience.isOver(waitKeyOf(drop));
    if (!manifest || !file) return drop.read === 'unreadable' && !isOver ? undefined : unusable(drop);
    const disagreement = await disagreementOf(drop, file, { manifest, desk, signal });
    if (disagreement === undefined && 'handle' in file) {
      return this.deliver(drop, { manifest, handle: file.handle, isOver, signal });
    }
    return isOver && disagreement !== undefined ? refused(new BatchDigestMismatch(disagreement)) : undefined;
  }

  private async deliver(
    drop: Drop,
    {
      manifest,
      handle,
      isOver,
      signal,
    }: { manifest: Manifest; handle: FileHandle; isOver: boolean; signal: AbortSignal },
  ): Promise<DropAnswer | undefined> {
    const { itemCode, kind, sequence, dataTime, records } = manifest;
    const body = handle.createReadStream({ start: 0, autoClose: false, signal });
    try {
      const batch = await this.collection.deliver(drop.providerId, {
        itemCode,
        query: { kind, sequence, dataTime, ...(records === undefined ? {} : { recordCount: records }) },
        encoding: encodingOf(manifest),
        contentDigest: contentDigestOf(manifest),
        body,
      });
      return { batch };
    } catch (error) {
      // Where it was written to after the look, it does not agree with its manifest yet.
      if (signal.aborted || !(await hasDigest(handle, manifest, signal))) return undefined;
      return this.refusal(drop, asProblem(error), isOver);
    } finally {
      body.destroy();
    }
  }

  /** A problem the department can do something about is its receipt; one of ours is not, unless it stays. */
  private refusal(drop: Drop, problem: Problem, isOver: boolean): DropAnswer | undefined {
    const isOurs = problem.status >= 500 || [408, 425, 429].includes(problem.status);
    if (!isOurs) return refused(problem);
    const { providerId, name } = drop;
    this.logger.error({ providerId, name, err: problem.cause ?? problem }, 'a drop could not be taken');
    return isOver && problem.status === 500 ? refused(problem) : undefined;
  }
}

/** Whether a drop is worth a claim now: it may agree, its fault is plain, or it has waited too long. */
async function isDue(drop: Drop, { inbox, patience }: DropDesk): Promise<boolean> {
  const manifest = manifestOf(drop);
  if (!manifest || patience.isOver(waitKeyOf(drop))) {
    return drop.read !== 'unreadable' || patience.isOver(waitKeyOf(drop));
  }
  const file = await openSized(inbox, manifest);
  await handleOf(file)?.close();
  return 'handle' in file && patience.mayLook(waitKeyOf(drop));
}

/** What keeps a file from being what its manifest says; `undefined` when the two agree. */
async function disagreementOf(
  drop: Drop,
  file: SizedFile,
  { manifest, desk, signal }: { manifest: Manifest; desk: DropDesk; signal: AbortSignal },
): Promise<string | undefined> {
  if ('disagreement' in file) return file.disagreement;
  const startedMs = performance.now();
  if (await hasDigest(file.handle, manifest, signal)) return undefined;
  desk.patience.lookedInVain(waitKeyOf(drop), startedMs);
  return 'The SHA-256 of the file is not the one its manifest says.';
}

async function settle(
  drop: Drop,
  { inbox, done, failed }: DropDesk,
  { stem, receipt }: StandingReceipt,
  taken?: FileHandle,
): Promise<void> {
  await putAway(drop, { inbox, target: 'batch' in receipt ? done : failed, stem, taken });
}

const handleOf = (file: SizedFile | undefined): FileHandle | undefined =>
  file && 'handle' in file ? file.handle : undefined;

const refused = (problem: Problem): DropAnswer => ({ problem: membersOf(problem) });

function unusable({ read }: Drop): DropAnswer {
  if (read === 'unreadable') return refused(new InvalidInput('The manifest is no JSON object in UTF-8.'));
  const errors = 'faults' in read ? read.faults : [];
  return refused(new InvalidInput('The manifest breaks the rules named in errors.', { errors }));
}

function endOf(answer: DropAnswer): {
  state: 'delivered' | 'refused';
  batchId: string | null;
  problemCode: string | null;
} {
  return 'batch' in answer
    ? { state: 'delivered', batchId: answer.batch.batchId, problemCode: null }
    : { state: 'refused', batchId: null, problemCode: answer.problem.code };
}
