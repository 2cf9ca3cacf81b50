import { Inject, Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/index.js';
import { Periodic } from '../../../platform/jobs/index.js';
import { FEED_RULES, type FeedRules } from '../feed-rules.js';
import { LifecycleRepository } from './lifecycle.repository.js';
import { LIFECYCLE_SETTINGS, type LifecycleSettings } from './lifecycle.settings.js';

/**
 * Forgets what batches said again that can no longer be taken back, so that a full batch every night does not grow
 * the database by a row a fact. The newest of the old statements of a fact stays: it says until when the fact held.
 */
@Injectable()
export class Pruning extends Periodic {
  protected readonly periodMs: number;
  protected override readonly isDoneAtStart = true;
  private readonly pruningLogger = new Logger('lifecycle');

  constructor(
    private readonly repository: LifecycleRepository,
    private readonly unitOfWork: UnitOfWork,
    @Inject(FEED_RULES) private readonly rules: FeedRules,
    @Inject(LIFECYCLE_SETTINGS) settings: LifecycleSettings,
  ) {
    super();
    this.periodMs = settings.roundMs;
  }

  protected async round(): Promise<void> {
    while (!this.isStopping && (await this.pruneOne()));
  }

  /** Prunes behind the batch that grew old first; tells whether there was one. */
  private async pruneOne(): Promise<boolean> {
    return this.unitOfWork.run(async (tx) => {
      const batch = await this.repository.nextOld(tx, this.rules.withdrawal.withinDays);
      if (!batch) return false;
      const pruned = await this.repository.prune(tx, batch);
      if (pruned > 0) this.pruningLogger.log(`${pruned} statements before batch ${batch.id} forgotten`);
      return true;
    });
  }
}
