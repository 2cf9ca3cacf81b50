import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../../platform/database/index.js';
import { ServiceUnavailable } from '../../../platform/http/index.js';
import type { BatchEntity } from '../batch.entity.js';
import { BatchesRepository } from '../batches.repository.js';
import type { Feed } from '../feeds.repository.js';
import { EMPTY_SNAPSHOT, type Merged, mergeStatement, SNAPSHOT } from './merge.statements.js';
import type { Lane } from './staging-lanes.js';
import type { UsccRange } from './uscc-ranges.js';

/** A staged batch to be merged into its feed. */
export interface Merging {
  readonly feed: Feed;
  readonly batch: BatchEntity;
  readonly lane: Lane;
  readonly ranges: readonly UsccRange[];
  /** Of the feed, under its lock. */
  readonly lastSequence: number;
}

/** What a batch's counts become by the merge. */
export type MergedCounts = Pick<BatchEntity, 'accepted' | 'unchanged' | 'rejected' | 'deleted'>;

/** Merges a lane into the facts and snapshots of its feed, range by range, inside the caller's transaction. */
@Injectable()
export class Merge {
  constructor(private readonly batches: BatchesRepository) {}

  async run(tx: Transaction, merging: Merging): Promise<MergedCounts> {
    const { batch } = merging;
    const counts: MergedCounts = { accepted: 0, unchanged: 0, rejected: batch.rejected, deleted: 0 };
    for (const range of merging.ranges) {
      const merged = await this.mergeRange(tx, merging, range);
      const foreign = merged.foreignDeletes.length;
      counts.accepted += merged.stored + merged.deleted;
      counts.unchanged += merged.unchanged + merged.idleDeletes - foreign;
      counts.rejected += foreign;
      counts.deleted += merged.deleted + merged.omitted;
      await this.batches.insertFindings(tx, batch.id, merged.foreignDeletes.map(notYours));
    }
    assertWhole(batch.received, counts);
    return counts;
  }

  private async mergeRange(tx: Transaction, merging: Merging, { after, upTo }: UsccRange): Promise<Merged> {
    const { feed, batch, lane } = merging;
    const { id, sequence, catalogVersion, kind } = batch;
    const statement = mergeStatement(lane, merging.lastSequence === 0);
    const isFull = kind === 'full';
    const values = [feed.id, after, upTo, id, sequence, catalogVersion, isFull, feed.itemCode];
    const [merged] = await tx.query<Merged>(statement, values);
    if (!merged) throw new Error('An aggregate gives one row');
    await tx.query(SNAPSHOT, [feed.id, merged.touched]);
    if (merged.deleted + merged.omitted > 0) await tx.query(EMPTY_SNAPSHOT, [feed.id, merged.touched]);
    return merged;
  }
}

/** The database empties the lanes when it recovers from a crash: then a batch is no longer whole. @throws ServiceUnavailable */
function assertWhole(received: number, { accepted, unchanged, rejected }: MergedCounts): void {
  if (accepted + unchanged + rejected === received) return;
  throw new ServiceUnavailable('The batch was interrupted. Send it again.', { retryAfterS: 1 });
}

const notYours = (line: number) => ({
  line,
  position: 0,
  pointer: '',
  code: 'not-your-record',
  detail: 'this fact was stated by another provider',
  severity: 'error' as const,
});
