import { Injectable } from '@nestjs/common';
import { type Statement, type Transaction, UnitOfWork } from '../../../platform/database/index.js';
import { ServiceUnavailable } from '../../../platform/http/index.js';
import type { BatchEntity } from '../batch.entity.js';
import { BatchesRepository } from '../batches.repository.js';
import { BatchOutOfOrder } from '../collection.problems.js';
import { driftOfLeaps, type LeapWatch } from '../doctor/amount-leaps.js';
import type { Drift } from '../doctor/drift.js';
import { type Feed, FeedsRepository } from '../feeds.repository.js';
import { patiently } from './patiently.js';
import { Merge } from './merge.js';
import { type Lane, StagingLanes } from './staging-lanes.js';
import type { UsccRange } from './uscc-ranges.js';

/** A staged batch on its way to its readers. */
export interface Publishing {
  readonly batch: BatchEntity;
  readonly lane: Lane;
  readonly ranges: readonly UsccRange[];
  /** What would hold the batch for a person's yes, given the last published one of its kind. */
  readonly driftFrom: (before: BatchEntity | null) => Drift[];
  /** Numbers of single facts that hold it likewise. */
  readonly watch?: LeapWatch;
  /** Looks once more, under the feed's lock, whether the batch may be published. */
  readonly check?: ((tx: Transaction) => Promise<void>) | undefined;
  /** Written in the same transaction. */
  readonly beside?: ((tx: Transaction) => Promise<void>) | undefined;
}

/** Makes a staged batch the state of its feed, in one transaction: all of it or nothing. */
@Injectable()
export class Publisher {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly lanes: StagingLanes,
    private readonly feeds: FeedsRepository,
    private readonly batches: BatchesRepository,
    private readonly merge: Merge,
  ) {}

  /** Gives the batch as it stands then: `published`, or `held`. @throws BatchOutOfOrder */
  async publish(feed: Feed, publishing: Publishing): Promise<BatchEntity> {
    const { batch, lane, ranges, watch } = publishing;
    return patiently(this.unitOfWork, async (tx) => {
      await tx.query(WALK_INDEXES, []);
      await this.lanes.hold(tx, lane);
      const { lastSequence } = await this.feeds.lock(tx, feed);
      assertFollows(batch, lastSequence);
      await publishing.check?.(tx);
      const drift = publishing.driftFrom(await this.batches.lastPublished(tx, feed, batch.kind));
      const judged = { ...batch, drift };
      if (drift.some(({ holds }) => holds)) return this.hold(tx, judged, lane);
      await tx.query(BEFORE_MERGE, []);
      const { counts, leaps } = await this.merge.run(tx, { feed, batch, lane, ranges, watch });
      if (watch && leaps.length > 0) {
        await tx.query(UNDO_MERGE, []);
        return this.hold(tx, { ...judged, drift: [...drift, ...driftOfLeaps(leaps, watch)] }, lane);
      }
      return this.finish(tx, feed, { ...publishing, batch: { ...judged, ...counts } });
    });
  }

  /** Publishes a batch whose bytes are those of the feed's newest one: nothing changes but the feed's time. */
  async publishTwin(
    feed: Feed,
    { batch, beside }: Pick<Publishing, 'batch' | 'beside'>,
  ): Promise<BatchEntity> {
    return this.unitOfWork.run(async (tx) => {
      const { lastSequence } = await this.feeds.lock(tx, feed);
      assertFollows(batch, lastSequence);
      await this.batches.insert(tx, batch);
      return this.finish(tx, feed, { batch, beside });
    });
  }

  private async finish(
    tx: Transaction,
    feed: Feed,
    { batch, beside }: Pick<Publishing, 'batch' | 'beside'>,
  ): Promise<BatchEntity> {
    const publishedAt = await this.feeds.advance(tx, feed, batch);
    const published: BatchEntity = { ...batch, status: 'published', publishedAt };
    await this.batches.update(tx, published);
    await beside?.(tx);
    return published;
  }

  private async hold(tx: Transaction, batch: BatchEntity, { table, lane }: Lane): Promise<BatchEntity> {
    const reason = 'The batch differs much from the last one. Confirm it or withdraw it.';
    const held: BatchEntity = { ...batch, status: 'held', reasonCode: 'drift', reason };
    await this.batches.update(tx, held);
    const kept = await tx.query(keepHeld(table, lane), [batch.id]);
    if (kept.length !== batch.received - batch.rejected) {
      throw new ServiceUnavailable('The batch was interrupted. Send it again.', { retryAfterS: 1 });
    }
    return held;
  }
}

/** @throws BatchOutOfOrder */
export function assertFollows({ sequence }: { sequence: string | number }, lastSequence: number): void {
  if (Number(sequence) > lastSequence) return;
  throw new BatchOutOfOrder(`The last published sequence of this feed is ${lastSequence}.`);
}

/** Staging lanes have no statistics, so that the planner must not guess: every join is a walk along an index. */
const WALK_INDEXES: Statement = {
  name: 'publisher.walk-indexes',
  text: `select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`,
};
const BEFORE_MERGE: Statement = { name: 'publisher.before-merge', text: 'savepoint before_merge' };
const UNDO_MERGE: Statement = { name: 'publisher.undo-merge', text: 'rollback to savepoint before_merge' };
const keepHeld = (table: string, lane: number): Statement => ({
  name: `publisher.keep-held-${lane}`,
  text: `insert into held_record select $1::uuid, s.* from ${table} s returning line`,
});
