import { Inject, Injectable } from '@nestjs/common';
import { Gauge, register } from 'prom-client';
import { Periodic } from '../../../platform/jobs/index.js';
import type { FeedDto } from './feed-states.dto.js';
import { FeedStates } from './feed-states.service.js';
import { LIFECYCLE_SETTINGS, type LifecycleSettings } from './lifecycle.settings.js';

const LABELS = ['item', 'provider'] as const;

/** Keeps the metrics an operator is alarmed by: feeds behind their promise, and gaps in their sequences. */
@Injectable()
export class FeedMetrics extends Periodic {
  protected readonly periodMs: number;
  protected override readonly isDoneAtStart = true;
  private readonly late = gauge('credit_feed_late', '1 while a feed is behind the update cycle of its item');
  private readonly gap = gauge('credit_feed_gap', 'How many sequences of a feed never came');

  constructor(
    private readonly feeds: FeedStates,
    @Inject(LIFECYCLE_SETTINGS) settings: LifecycleSettings,
  ) {
    super();
    this.periodMs = settings.metricsRoundMs;
  }

  protected async round(): Promise<void> {
    const feeds = await this.feeds.all();
    this.late.reset(); // a feed that is no more has no line
    this.gap.reset();
    for (const feed of feeds) {
      const labels = { item: feed.itemCode, provider: feed.providerId };
      this.late.set(labels, isBehind(feed) ? 1 : 0);
      this.gap.set(labels, missingOf(feed));
    }
  }
}

/** A registered provider that never delivered is behind as well. */
const isBehind = ({ freshness: { status } }: FeedDto): boolean =>
  status === 'late' || status === 'never-delivered';

const missingOf = ({ missingSequences }: FeedDto): number =>
  missingSequences.reduce((sum, { from, to }) => sum + to - from + 1, 0);

/** One per process and name, however many gateways a process has. Every process tells the same of all feeds. */
function gauge(name: string, help: string): Gauge<(typeof LABELS)[number]> {
  const known = register.getSingleMetric(name);
  return known instanceof Gauge ? known : new Gauge({ name, help, labelNames: LABELS, aggregator: 'max' });
}
