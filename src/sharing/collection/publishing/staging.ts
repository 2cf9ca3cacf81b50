import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/index.js';
import { BatchesRepository } from '../batches.repository.js';
import type { BatchProfile } from '../doctor/batch-profile.js';
import { mergeProfiles } from '../doctor/merge-profiles.js';
import type { JudgedPiece } from './judge-piece.js';
import { patiently } from './patiently.js';
import { STAGED_COLUMNS } from './staged-rows.js';
import { type Lane, StagingLanes } from './staging-lanes.js';
import { UsccRanges } from './uscc-ranges.js';

/** A batch as it stands in its lane. Counts are lines. */
export interface Staged {
  readonly received: number;
  /** Lines rejected, those that state a fact twice included. */
  readonly rejected: number;
  readonly warned: number;
  readonly ranges: UsccRanges;
  readonly profile: BatchProfile;
}

/** A batch as it is read. */
export interface Reading {
  /** In the order of the feed. */
  readonly pieces: AsyncIterable<JudgedPiece>;
  /** Behind more rejected lines than these nothing is read. */
  readonly mostRejected: number;
  /** That of a batch without a record, to begin with. */
  readonly profile: BatchProfile;
}

/** Puts the good records of a batch into its lane, piece by piece. */
@Injectable()
export class Staging {
  constructor(
    private readonly lanes: StagingLanes,
    private readonly batches: BatchesRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** The next pieces are judged while one is written; memory stays at a few, whatever the size of the batch. */
  async stage(lane: Lane, { pieces, mostRejected, profile: empty }: Reading): Promise<Staged> {
    const tally = new Tally(empty);
    for await (const piece of pieces) {
      await this.write(lane, piece);
      tally.add(piece);
      if (tally.rejected > mostRejected) break;
    }
    const { doubled, enterprises } = await patiently(this.unitOfWork, async (tx) => {
      const survey = await this.batches.survey(tx, lane);
      if (survey.doubled > 0) await this.batches.rejectDoubled(tx, lane);
      return survey;
    });
    const { received, warned, ranges } = tally;
    const rejected = tally.rejected + doubled;
    return { received, rejected, warned, ranges, profile: { ...tally.profile, enterprises } };
  }

  private async write(lane: Lane, { rows, findings }: JudgedPiece): Promise<void> {
    if (!rows && findings.length === 0) return;
    await this.unitOfWork.run(async (tx) => {
      await this.lanes.hold(tx, lane);
      if (rows) await tx.copy(`${lane.table} (${STAGED_COLUMNS})`, Buffer.from(rows.buffer, 0, rows.length));
      await this.batches.insertFindings(tx, lane.batchId, findings);
    });
    rows?.buffer.transfer(0); // gives the memory back now, see `intake/body-meter.ts`
  }
}

class Tally {
  received = 0;
  rejected = 0;
  warned = 0;
  readonly ranges = new UsccRanges();

  constructor(public profile: BatchProfile) {}

  add(piece: JudgedPiece): void {
    this.received += piece.received;
    this.rejected += piece.rejected;
    this.warned += piece.warned;
    this.ranges.add(piece);
    this.profile = mergeProfiles(this.profile, piece.profile);
  }
}
