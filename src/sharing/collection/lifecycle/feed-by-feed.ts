import { Injectable } from '@nestjs/common';
import { type Transaction, UnitOfWork } from '../../../platform/database/index.js';
import { LifecycleRepository } from './lifecycle.repository.js';

const CHUNK = 1_000;

/**
 * Works through a feed in transactions of a bounded number of facts. Each takes the lock of the feed's batches,
 * so that it never races a publish; a feed whose lock is taken is left to the next round.
 */
@Injectable()
export class FeedByFeed {
  constructor(
    private readonly repository: LifecycleRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** `change` changes up to so many facts and gives how many it found. Gives how many there were in all. */
  async work(
    feedId: number,
    change: (tx: Transaction, limit: number) => Promise<number>,
    isStopping: () => boolean,
  ): Promise<number> {
    let total = 0;
    for (let found = CHUNK; found === CHUNK && !isStopping(); total += found) {
      found = await this.unitOfWork.run(async (tx) =>
        (await this.repository.tryLock(tx, feedId)) ? change(tx, CHUNK) : 0,
      );
    }
    return total;
  }
}
