import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/database/index.js';
import type { BatchEntity } from '../batch.entity.js';
import { BatchNotWithdrawable } from '../collection.problems.js';
import { FEED_RULES, type FeedRules } from '../feed-rules.js';

const DAY_MS = 86_400_000;

/** For how long a published batch can be taken back. */
@Injectable()
export class WithdrawalPeriod {
  constructor(
    private readonly clock: Clock,
    @Inject(FEED_RULES) private readonly rules: FeedRules,
  ) {}

  /** @throws BatchNotWithdrawable when it is over */
  assertOpen({ publishedAt }: Pick<BatchEntity, 'publishedAt'>): void {
    const { withinDays } = this.rules.withdrawal;
    const ageMs = publishedAt === null ? 0 : this.clock.now().getTime() - publishedAt.getTime();
    if (ageMs <= withinDays * DAY_MS) return;
    throw new BatchNotWithdrawable(`A batch can be taken back within ${withinDays} days of its publication.`);
  }
}
