import { Inject, Injectable } from '@nestjs/common';
import { Gauge, register } from 'prom-client';
import { Periodic } from '../../../platform/jobs/index.js';
import { NOTICES_SETTINGS, type NoticesSettings } from '../notices.settings.js';
import { DeliveriesRepository } from './deliveries.repository.js';

const ROUNDS_PER_FORGETTING = 60;

/** Keeps the metrics of what waits for webhooks, and forgets deliveries that ended long ago. */
@Injectable()
export class DeliveryUpkeep extends Periodic {
  protected readonly periodMs = 15_000;
  private readonly waiting = gauge('credit_webhook_deliveries_waiting', 'Deliveries that wait for webhooks');
  private readonly oldest = gauge(
    'credit_webhook_oldest_due_seconds',
    'For how long the delivery that is due longest has been so',
  );
  private rounds = 0;

  constructor(
    private readonly repository: DeliveriesRepository,
    @Inject(NOTICES_SETTINGS) private readonly settings: NoticesSettings,
  ) {
    super();
  }

  protected async round(): Promise<void> {
    const { waiting, oldestDueS } = await this.repository.backlog();
    this.waiting.set(waiting);
    this.oldest.set(oldestDueS);
    if (this.rounds++ % ROUNDS_PER_FORGETTING === 0)
      await this.repository.forgetOld(this.settings.historyDays);
  }
}

/** One per process and name; every process tells the same of all. */
function gauge(name: string, help: string): Gauge {
  const known = register.getSingleMetric(name);
  return known instanceof Gauge ? known : new Gauge({ name, help, aggregator: 'max' });
}
