import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Counter, register } from 'prom-client';
import { Clock } from '../../../platform/database/index.js';
import { Jobs, Periodic, type TakenJob } from '../../../platform/jobs/index.js';
import { Readiness } from '../../../platform/observability/index.js';
import { NOTICES_SETTINGS, type NoticesSettings } from '../notices.settings.js';
import { Deliveries, DELIVERY_QUEUE } from './deliveries.service.js';

const MOST_TAKEN = 16;
const LAST_CALLS_MS = 1_500;
/** So long without a look into the queue, and deliveries do not leave this process. */
const LONGEST_SILENCE_MS = 120_000;

/**
 * Takes deliveries that are due and has them done, so many at once and of each endpoint so few that one that hangs
 * holds up nobody else. Each process has its own.
 */
@Injectable()
export class DeliveryPump extends Periodic implements OnModuleDestroy {
  protected readonly periodMs: number;
  private readonly log = new Logger(DeliveryPump.name);
  private readonly attempts = attemptCounter();
  private readonly underWay = new Set<Promise<void>>();
  private readonly ending = new AbortController();
  private isTaking = false;
  private lookedAtMs: number;

  constructor(
    private readonly deliveries: Deliveries,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    readiness: Readiness,
    @Inject(NOTICES_SETTINGS) private readonly settings: NoticesSettings,
  ) {
    super();
    this.periodMs = settings.periodMs;
    this.lookedAtMs = clock.monotonicMs();
    readiness.addSide('webhooks', async () => this.assertLooking());
  }

  /** Takes nothing more, lets what is under way end, and gives back what does not. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    const timer = setTimeout(() => this.ending.abort(), LAST_CALLS_MS);
    await Promise.all(this.underWay);
    clearTimeout(timer);
  }

  protected async round(): Promise<void> {
    if (this.isTaking || this.isStopping) return;
    this.isTaking = true;
    try {
      while ((await this.takeSome()) > 0);
    } finally {
      this.isTaking = false;
    }
  }

  private async takeSome(): Promise<number> {
    const free = this.settings.callsAtOnce - this.underWay.size;
    if (free <= 0 || this.isStopping) return 0;
    const atMost = Math.min(free, MOST_TAKEN);
    const taken = await this.jobs.take(DELIVERY_QUEUE, { atMost, perGroup: this.settings.callsPerEndpoint });
    this.lookedAtMs = this.clock.monotonicMs();
    for (const job of taken) this.begin(job);
    return taken.length;
  }

  /** What fails here was not noted: the job stays taken until its time is up, and is then done again. */
  private begin(job: TakenJob): void {
    const work = this.deliveries
      .attempt(job, this.ending.signal)
      .then((state) => this.attempts.inc({ outcome: state ?? 'none' }))
      .catch((error: unknown) => this.log.error({ err: error }, 'a delivery was not noted'))
      .then(() => {
        this.underWay.delete(work);
        void this.round().catch((error: unknown) => this.log.error({ err: error }, 'no delivery was taken'));
      });
    this.underWay.add(work);
  }

  private assertLooking(): void {
    const silentMs = this.clock.monotonicMs() - this.lookedAtMs;
    if (silentMs > LONGEST_SILENCE_MS)
      throw new Error(`no look into the queue of deliveries for ${Math.round(silentMs / 1_000)} s`);
  }
}

function attemptCounter(): Counter<'outcome'> {
  const name = 'credit_webhook_attempts_total';
  const known = register.getSingleMetric(name);
  const help = 'Attempts to deliver to webhooks, by what came of them';
  return known instanceof Counter ? known : new Counter({ name, help, labelNames: ['outcome'] });
}
