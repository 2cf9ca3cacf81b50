import { Inject, Injectable, Logger } from '@nestjs/common';
import { Periodic } from '../../../platform/jobs/index.js';
import { FeedByFeed } from './feed-by-feed.js';
import { LifecycleRepository } from './lifecycle.repository.js';
import { LIFECYCLE_SETTINGS, type LifecycleSettings } from './lifecycle.settings.js';

/**
 * Marks facts whose publicity has ended as expired and takes them out of the snapshot. Reads do not wait for it:
 * they leave out what has ended by the day they are decided.
 *
 * @source 国家发展改革委令第36号 art. 3; Liaoning credit regulation art. 30
 */
@Injectable()
export class Expiry extends Periodic {
  protected readonly periodMs: number;
  protected override readonly isDoneAtStart = true;
  private readonly expiryLogger = new Logger('lifecycle');

  constructor(
    private readonly repository: LifecycleRepository,
    private readonly feeds: FeedByFeed,
    @Inject(LIFECYCLE_SETTINGS) settings: LifecycleSettings,
  ) {
    super();
    this.periodMs = settings.roundMs;
  }

  protected async round(): Promise<void> {
    for (const feedId of await this.repository.feedsWithEnded()) {
      const expired = await this.feeds.work(
        feedId,
        async (tx, limit) => this.repository.expire(tx, feedId, limit),
        () => this.isStopping,
      );
      if (expired > 0) this.expiryLogger.log(`${expired} facts of feed ${feedId} expired`);
    }
  }
}
