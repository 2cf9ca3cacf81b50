import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { CatalogModule } from '../../rules/catalog/index.js';
import { UsageModule } from '../../evidence/usage/index.js';
import { BatchesController } from './batches.controller.js';
import { BatchesRepository } from './batches.repository.js';
import { Batches } from './batches.service.js';
import { Collection } from './collection.service.js';
import { COLLECTION_SETTINGS, type CollectionSettings } from './collection.settings.js';
import { DryRunsController } from './doctor/dry-runs.controller.js';
import { DryRuns } from './doctor/dry-runs.service.js';
import { FeedHistoryRepository } from './doctor/feed-history.repository.js';
import { FEED_RULES, readFeedRules } from './feed-rules.js';
import { FeedsController } from './feeds.controller.js';
import { FeedsRepository } from './feeds.repository.js';
import { BatchWork } from './publishing/batch-work.service.js';
import { FeedReader } from './publishing/feed-reader.js';
import { HeldBatches } from './publishing/held-batches.js';
import { JudgingThreads } from './publishing/judging-threads.js';
import { Merge } from './publishing/merge.js';
import { Publisher } from './publishing/publisher.service.js';
import { Staging } from './publishing/staging.js';
import { StagingLanes } from './publishing/staging-lanes.js';
import { UnfinishedBatches } from './publishing/unfinished-batches.js';
import { Withdrawal } from './publishing/withdrawal.js';
import { WithdrawalPeriod } from './publishing/withdrawal-period.js';
import { Supplies } from './supply.js';

/** Physical collection. */
@Module({})
export class CollectionModule {
  static forRoot(settings: CollectionSettings): DynamicModule {
    return {
      module: CollectionModule,
      global: true,
      imports: [CatalogModule, UsageModule],
      controllers: [FeedsController, DryRunsController, BatchesController],
      providers: [
        { provide: COLLECTION_SETTINGS, useValue: settings },
        { provide: FEED_RULES, useFactory: () => readFeedRules(join(process.cwd(), 'config', 'rules')) },
        Collection,
        Batches,
        Supplies,
        FeedsRepository,
        BatchesRepository,
        BatchWork,
        DryRuns,
        FeedHistoryRepository,
        FeedReader,
        HeldBatches,
        { provide: JudgingThreads, useFactory: () => new JudgingThreads(settings.judgingThreads) },
        Merge,
        Publisher,
        Staging,
        StagingLanes,
        UnfinishedBatches,
        Withdrawal,
        WithdrawalPeriod,
      ],
      exports: [Batches, Collection, Supplies],
    };
  }
}
