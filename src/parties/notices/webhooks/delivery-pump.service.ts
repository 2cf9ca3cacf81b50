import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Counter, register } from 'prom-client';
import { Clock } from '../../../platform/database/index.js';
import { Periodic, type TakenJob } from '../../../platform/jobs/index.js';
import { Readiness } from '../../../platform/observability/index.js';
import { NOTICES_SETTINGS, type NoticesSettings } from '../notices.settings.js';
import { Deliveries } from './deliveries.service.js';
import { DeliveryJobs } from './delivery-jobs.js';

const MOST_TAKEN = 16;
const LABELS = ['outcome', 'fault'] as const;
const LAST_CALLS_MS = 1_500;
/** So long without a look into the queue, and something is wrong. */
const LONGEST_SILENCE_MS = 120_000;
const PAUSE_AFTER_FAILURE_MS = 5_000;

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
  private taking: Promise<void> | undefined;
  private lookedAtMs: number;
  private failedAtMs = -Infinity;

  constructor(
    private readonly deliveries: Deliveries,
    private readonly jobs: DeliveryJobs,
    private readonly clock: Clock,
    readiness: Readiness,
    @Inject(NOTICES_SETTINGS) private readonly settings: NoticesSettings,
  ) {
    super();
    this.periodMs = settings.periodMs;
    this.lookedAtMs = clock.monotonicMs();
    readiness.addSide('webhooks', async () => this.assertLooking());
  }

  /** A gateway that stops takes nothing more, lets what is under way end, and gives back what does not. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    const timer = setTimeout(() => this.ending.abort(), LAST_CALLS_MS);
    await this.taking?.catch(() => undefined);
    await Promise.all(this.underWay);
    clearTimeout(timer);
  }

  protected async round(): Promise<void> {
    const isPausing = this.clock.monotonicMs() - this.failedAtMs < PAUSE_AFTER_FAILURE_MS;
    if (this.taking || this.isStopping || isPausing) return;
    this.taking = this.take();
    await this.taking.finally(() => (this.taking = undefined));
  }

  private async take(): Promise<void> {
    try {
      while ((await this.takeSome()) > 0);
      this.failedAtMs = -Infinity;
    } catch (error) {
      this.failedAtMs = this.clock.monotonicMs();
      throw error;
    }
  }

  private async takeSome(): Promise<number> {
    const free = this.settings.callsAtOnce - this.underWay.size;
    if (free <= 0 || this.isStopping) return 0;
    const taken = await this.jobs.take(Math.min(free, MOST_TAKEN));
    this.lookedAtMs = this.clock.monotonicMs();
    for (const job of taken) this.begin(job);
    return taken.length;
  }

  private begin(job: TakenJob): void {
    const work = this.attempt(job);
    this.underWay.add(work);
    void work.then(async () => {
      this.underWay.delete(work);
      return this.tryRound();
    });
  }

  /** What fails here was not noted: the job stays taken until its time is up, and is then done again. */
  private async attempt(job: TakenJob): Promise<void> {
    try {
      const done = await this.deliveries.attempt(job, this.ending.signal);
      if (done) this.attempts.inc({ outcome: done.state, fault: done.fault ?? 'none' });
    } catch (error) {
      this.log.error({ err: error }, 'a delivery was not noted');
    }
  }

  private assertLooking(): void {
    if (this.failedAtMs > this.lookedAtMs) throw new Error('the queue of deliveries cannot be read');
    const silentMs = this.clock.monotonicMs() - this.lookedAtMs;
    if (silentMs > LONGEST_SILENCE_MS)
      throw new Error(`no look into the queue of deliveries for ${Math.round(silentMs / 1_000)} s`);
  }
}

function attemptCounter(): Counter<(typeof LABELS)[number]> {
  const name = 'credit_webhook_attempts_total';
  const known = register.getSingleMetric(name);
  const help = 'Attempts to deliver to webhooks, by what came of them and why';
  return known instanceof Counter ? known : new Counter({ name, help, labelNames: LABELS });
}
