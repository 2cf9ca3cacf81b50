import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Periodic } from '../../../../platform/jobs/index.js';
import { underLease } from '../lease.js';
import { DATABASE_PULL_SETTINGS, type DatabasePullSettings } from './database-pull.settings.js';
import { PullRuns } from './pull-runs.service.js';
import { EXTEND_EVERY_MS, type PullClaim, PullsRepository } from './pulls.repository.js';

/** Pulls a process runs at the same time; a slow department does not hold up the others. */
const AT_ONCE = 4;

/** Runs what is due. Several processes do; each pull is claimed by one. */
@Injectable()
export class PullRounds extends Periodic implements OnModuleDestroy {
  protected readonly periodMs: number;
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly pulls: PullsRepository,
    private readonly runs: PullRuns,
    @Inject(DATABASE_PULL_SETTINGS) settings: DatabasePullSettings,
  ) {
    super();
    this.periodMs = settings.periodMs;
  }

  /** Before the database closes: what is being pulled ends, and is due again. */
  async onModuleDestroy(): Promise<void> {
    this.onApplicationShutdown();
    this.stopping.abort();
    await Promise.allSettled(this.running);
  }

  protected async round(): Promise<void> {
    const started: Promise<void>[] = [];
    try {
      while (this.running.size < AT_ONCE && !this.stopping.signal.aborted) {
        const claim = await this.pulls.claimDue(randomUUID());
        if (!claim) break;
        started.push(this.start(claim));
      }
    } finally {
      await Promise.all(started);
    }
  }

  private async start(claim: PullClaim): Promise<void> {
    const extend = async (): Promise<boolean> => this.pulls.extend(claim);
    const lease = { everyMs: EXTEND_EVERY_MS, extend, stop: this.stopping.signal };
    const run = underLease(lease, async (signal) => this.runs.run(claim, signal));
    this.running.add(run);
    await run.finally(() => this.running.delete(run));
  }
}
