import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/database/index.js';
import { shanghaiDayOf } from '../../../rules/catalog/index.js';
import { COLLECTION_SETTINGS, type CollectionSettings } from '../collection.settings.js';
import type { Delivery } from '../delivery.js';
import { ProfileBuilder } from '../doctor/profile.js';
import { FEED_RULES, type FeedRules } from '../feed-rules.js';
import { readFeed } from '../intake/read-feed.js';
import type { SpooledBody } from '../intake/spool.js';
import { recordJudge } from '../judging/judge-record.js';
import { type Supply, withinRegion } from '../supply.js';
import type { Reading } from './staging.js';

/** Prepares the reading of a received body: its lines, who judges them, and what is remembered of their values. */
@Injectable()
export class FeedReader {
  constructor(
    private readonly clock: Clock,
    @Inject(COLLECTION_SETTINGS) private readonly settings: CollectionSettings,
    @Inject(FEED_RULES) private readonly rules: FeedRules,
  ) {}

  read(
    body: SpooledBody,
    supply: Supply,
    { encoding, query }: Pick<Delivery, 'encoding' | 'query'>,
  ): Reading {
    const { loaded, regionCode } = supply;
    const { item } = loaded;
    const today = shanghaiDayOf(this.clock.now());
    return {
      lines: readFeed(body.read(), { encoding, item, limits: this.settings.limits }),
      judge: withinRegion(recordJudge(loaded, this.rules.judging, today), regionCode),
      profile: new ProfileBuilder(item, query.kind),
    };
  }
}
