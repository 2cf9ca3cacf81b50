import { type DynamicModule, Module } from '@nestjs/common';
import { CatalogModule, FeedFreshness } from '../../../rules/catalog/index.js';
import { FEED_RULES, readFeedRules } from '../feed-rules.js';
import { Expiry } from './expiry.js';
import { FeedByFeed } from './feed-by-feed.js';
import { FeedMetrics } from './feed-metrics.js';
import { FeedStatesController } from './feed-states.controller.js';
import { FeedStatesRepository } from './feed-states.repository.js';
import { FeedStates } from './feed-states.service.js';
import { LifecycleRepository } from './lifecycle.repository.js';
import { LIFECYCLE_SETTINGS, type LifecycleSettings } from './lifecycle.settings.js';
import { Pruning } from './pruning.js';
import { Retention } from './retention.js';

/** How long collected facts live and how fresh they are. Global, because the catalog asks it for the latter. */
@Module({})
export class LifecycleModule {
  static forRoot(settings: LifecycleSettings): DynamicModule {
    return {
      module: LifecycleModule,
      global: true,
      imports: [CatalogModule],
      controllers: [FeedStatesController],
      providers: [
        { provide: LIFECYCLE_SETTINGS, useValue: settings },
        { provide: FeedFreshness, useExisting: FeedStates },
        { provide: FEED_RULES, useFactory: () => readFeedRules() },
        FeedStates,
        FeedStatesRepository,
        FeedMetrics,
        LifecycleRepository,
        FeedByFeed,
        Expiry,
        Pruning,
        Retention,
      ],
      exports: [FeedFreshness],
    };
  }
}
