import { Injectable } from '@nestjs/common';
import { type Transaction, UnitOfWork } from '../../../platform/database/index.js';
import type { BatchEntity } from '../batch.entity.js';
import { BatchesRepository } from '../batches.repository.js';
import { BatchNotWithdrawable } from '../collection.problems.js';
import { type Feed, FeedsRepository } from '../feeds.repository.js';
import { EMPTY_SNAPSHOT, SNAPSHOT } from './merge.statements.js';
import { patiently } from './patiently.js';
import {
  DROP_HELD,
  MOMENT,
  NAMED_ENTERPRISES,
  REPLAY_WITHOUT,
  SPEAK_FOR_TWINS,
  TURN_BACK_FEED,
} from './withdrawal.statements.js';

const AT_ONCE = 10_000;

/** Takes a batch back as if it had never come, also from under later ones. */
@Injectable()
export class Withdrawal {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly feeds: FeedsRepository,
    private readonly batches: BatchesRepository,
  ) {}

  /** Gives the batch, withdrawn; one that was withdrawn before is given as it is. @throws BatchNotWithdrawable */
  async withdraw(feed: Feed, batchId: string): Promise<BatchEntity> {
    return patiently(this.unitOfWork, async (tx) => {
      await this.feeds.lock(tx, feed);
      const batch = await this.batches.lock(tx, batchId);
      if (batch.status === 'withdrawn') return batch;
      if (batch.status !== 'published' && batch.status !== 'held') {
        throw new BatchNotWithdrawable(`The batch is ${batch.status}.`);
      }
      // Grown old and pruned behind since it was looked at: what it would be put back to is forgotten.
      if (batch.prunedAt !== null) throw new BatchNotWithdrawable('The time to take the batch back is over.');
      await this.batches.update(tx, { id: batch.id, status: 'withdrawn' });
      await (batch.status === 'held' ? tx.query(DROP_HELD, [batch.id]) : this.undo(tx, feed, batch));
      const [moment] = await tx.query<{ at: Date }>(MOMENT, []);
      const withdrawn: BatchEntity = { ...batch, status: 'withdrawn', withdrawnAt: moment?.at ?? null };
      await this.batches.update(tx, withdrawn);
      return withdrawn;
    });
  }

  /** The enterprises a batch said anything of. */
  async enterprisesOf(feed: Feed, batch: BatchEntity): Promise<string[]> {
    const of = batch.duplicateOf ?? batch.id;
    const rows = await patiently(this.unitOfWork, async (tx) =>
      tx.query<{ uscc: string }>(NAMED_ENTERPRISES, [feed.id, of]),
    );
    return rows.map(({ uscc }) => uscc);
  }

  private async undo(tx: Transaction, feed: Feed, { id }: BatchEntity): Promise<void> {
    const { providerId, itemCode } = feed;
    await tx.query(SPEAK_FOR_TWINS, [feed.id, id]);
    const [row] = await tx.query<{ touched: string[] }>(REPLAY_WITHOUT, [feed.id, id, providerId, itemCode]);
    const touched = row?.touched ?? [];
    for (let from = 0; from < touched.length; from += AT_ONCE) {
      const some = touched.slice(from, from + AT_ONCE);
      await tx.query(SNAPSHOT, [feed.id, some]);
      await tx.query(EMPTY_SNAPSHOT, [feed.id, some]);
    }
    await tx.query(TURN_BACK_FEED, [feed.id, providerId, itemCode]);
  }
}
