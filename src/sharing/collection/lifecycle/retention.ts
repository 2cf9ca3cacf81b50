import { Inject, Injectable, Logger } from '@nestjs/common';
import { Periodic } from '../../../platform/jobs/index.js';
import { Catalog, retentionMonthsOf } from '../../../rules/catalog/index.js';
import { FeedByFeed } from './feed-by-feed.js';
import { LifecycleRepository } from './lifecycle.repository.js';
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
      for (const feedId of await this.repository.feedsOf(loaded.item.code)) await this.erase(feedId, months);
    }
  }

  private async erase(feedId: number, months: number): Promise<void> {
    const erased = await this.feeds.work(
      feedId,
      async (tx, limit) => this.repository.erase(tx, { feedId, months }, limit),
      () => this.isStopping,
    );
    if (erased > 0) this.retentionLogger.log(`${erased} earlier versions of feed ${feedId} erased`);
  }
}
