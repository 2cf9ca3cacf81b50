import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../../platform/database/index.js';
import { ServiceUnavailable } from '../../../platform/http/index.js';
import type { BatchEntity } from '../batch.entity.js';
import { BatchesRepository } from '../batches.repository.js';
import type { AmountLeap, LeapWatch } from '../doctor/amount-leaps.js';
import type { Feed } from '../feeds.repository.js';
import {
  EMPTY_SNAPSHOT,
  freshStatement,
  type Merged,
  mergeStatement,
  type Named,
  namedStatement,
  SNAPSHOT,
} from './merge.statements.js';
import type { Lane } from './staging-lanes.js';
import type { UsccRange } from './uscc-ranges.js';

/** A staged batch to be merged into its feed. */
export interface Merging {
  readonly feed: Feed;
  readonly batch: BatchEntity;
  readonly lane: Lane;
  readonly ranges: readonly UsccRange[];
  /** Nobody has looked at the batch yet: numbers that leap are watched for. */
  readonly watch: LeapWatch | undefined;
}

/** What a batch's counts become by the merge. */
export type MergedCounts = Pick<BatchEntity, 'accepted' | 'unchanged' | 'rejected' | 'deleted'>;

/** What a merge has changed, and what should not pass without a look. */
export interface MergeResult {
  readonly counts: MergedCounts;
  readonly leaps: readonly AmountLeap[];
}

/** Merges a lane into the facts and snapshots of its feed, range by range, inside the caller's transaction. */
@Injectable()
export class Merge {
  constructor(private readonly batches: BatchesRepository) {}

  async run(tx: Transaction, merging: Merging): Promise<MergeResult> {
    const { batch } = merging;
    const counts: MergedCounts = { accepted: 0, unchanged: 0, rejected: batch.rejected, deleted: 0 };
    const leaps: AmountLeap[] = [];
    for (const range of merging.ranges) {
      const merged = await this.mergeRange(tx, merging, range);
      const foreign = merged.foreignDeletes.length;
      counts.accepted += merged.stored + merged.deleted;
      counts.unchanged += merged.unchanged + merged.idleDeletes - foreign;
      counts.rejected += foreign;
      counts.deleted += merged.deleted + merged.omitted;
      leaps.push(...merged.leaps);
      await this.batches.insertFindings(tx, batch.id, merged.foreignDeletes.map(notYours));
    }
    assertWhole(batch.received, counts);
    return { counts, leaps };
  }

  private async mergeRange(tx: Transaction, merging: Merging, { after, upTo }: UsccRange): Promise<Merged> {
    const { feed, batch, lane } = merging;
    const range = [feed.id, after, upTo];
    const [named] = await tx.query<Named>(namedStatement(lane), range);
    if (!named) throw new Error('An aggregate gives one row');
    const stored = await this.storeFresh(tx, merging, { range, named });
    if (named.known.length === 0 && batch.kind !== 'full') return { ...NOTHING_MERGED, stored };
    const merged = await this.mergeKnown(tx, merging, { range, named });
    return { ...merged, stored: stored + merged.stored };
  }

  private async storeFresh(
    tx: Transaction,
    { batch, lane }: Merging,
    { range, named }: NamedRange,
  ): Promise<number> {
    if (named.fresh.length === 0) return 0;
    const values = [...range, batch.id, batch.sequence, batch.catalogVersion, named.known];
    const [row] = await tx.query<{ stored: number }>(freshStatement(lane), values);
    return row?.stored ?? 0;
  }

  private async mergeKnown(tx: Transaction, merging: Merging, { range, named }: NamedRange): Promise<Merged> {
    const { feed, batch, lane, watch } = merging;
    const { id, sequence, catalogVersion, kind } = batch;
    const watched = [watch?.fields ?? [], watch?.factor, watch?.from];
    const values = [
      ...range,
      id,
      sequence,
      catalogVersion,
      kind === 'full',
      feed.itemCode,
      named.fresh,
      ...watched,
    ];
    const [merged] = await tx.query<Merged>(mergeStatement(lane), values);
    if (!merged) throw new Error('An aggregate gives one row');
    await tx.query(SNAPSHOT, [feed.id, merged.touched]);
    if (merged.deleted + merged.omitted > 0) await tx.query(EMPTY_SNAPSHOT, [feed.id, merged.touched]);
    return merged;
  }
}

/** Values of a range, and whom it names. */
interface NamedRange {
  readonly range: readonly unknown[];
  readonly named: Named;
}

const NOTHING_MERGED: Merged = {
  stored: 0,
  unchanged: 0,
  deleted: 0,
  idleDeletes: 0,
  omitted: 0,
  foreignDeletes: [],
  leaps: [],
  touched: [],
};

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
