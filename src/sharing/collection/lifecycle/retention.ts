import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../platform/database/index.js';
import { Periodic } from '../../../platform/jobs/index.js';
import { Catalog, monthsAfter, retentionMonthsOf, shanghaiDayOf } from '../../../rules/catalog/index.js';
import { FeedByFeed } from './feed-by-feed.js';
import { LifecycleRepository, type PastRetention } from './lifecycle.repository.js';
import { LIFECYCLE_SETTINGS, type LifecycleSettings } from './lifecycle.settings.js';

/**
 * Deletes what facts stated that are history and past the retention of their item, where one is set. What stands
 * is left to its provider, and usage records are never touched.
 *
 * @source Liaoning credit regulation art. 10, 30
 */
@Injectable()
export class Retention extends Periodic {
  protected readonly periodMs: number;
  protected override readonly isDoneAtStart = true;
  private readonly retentionLogger = new Logger('lifecycle');

  constructor(
    private readonly catalog: Catalog,
    private readonly repository: LifecycleRepository,
    private readonly feeds: FeedByFeed,
    private readonly clock: Clock,
    @Inject(LIFECYCLE_SETTINGS) settings: LifecycleSettings,
  ) {
    super();
    this.periodMs = settings.retentionRoundMs;
  }

  protected async round(): Promise<void> {
    await this.catalog.whenLoaded();
    for (const loaded of this.catalog.all()) {
      const months = retentionMonthsOf(loaded);
      if (months === null) continue;
      const before = monthsBefore(this.clock.now(), months);
      for (const feedId of await this.repository.feedsOf(loaded.item.code))
        await this.erase({ feedId, before });
    }
  }

  private async erase(past: PastRetention): Promise<void> {
    const erased = await this.feeds.work(
      past.feedId,
      async (tx, limit) => this.repository.erase(tx, past, limit),
      () => this.isStopping,
    );
    if (erased > 0) this.retentionLogger.log(`${erased} earlier versions of feed ${past.feedId} erased`);
  }
}

/** The beginning of the day so many months ago in Asia/Shanghai, so that nothing is deleted a day early. */
const monthsBefore = (moment: Date, months: number): Date =>
  new Date(`${monthsAfter(shanghaiDayOf(moment), -months)}T00:00:00+08:00`);
