import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { PgBoss } from 'pg-boss';
import { Database, type Transaction } from '../database/index.js';

/** A job this process has taken and holds until it settles it, or until its time is up. */
export interface TakenJob {
  readonly id: string;
  readonly retryCount: number;
  readonly data: unknown;
}

/** A job that is done later. */
export interface LaterJob {
  readonly data: object;
  /** Jobs of one group share a limit of how many are done at once. */
  readonly group: string;
  readonly afterS: number;
  /** So long may one process hold it before another gets it. */
  readonly holdS: number;
}

/** How often what a dead process held is given to others, and how long a job that is done is kept. */
const ROUND_S = 10;
const KEPT_S = 3_600;

/** Of a dead process, too, a job is taken again; nothing but its own data ends it. */
export const TAKEN_AGAIN = 1_000_000;

/**
 * Jobs in PostgreSQL, by pg-boss, on the connections of the gateway. Its schema is made by a migration; a process that
 * uses it starts it then, and not before, since loading it takes a while. Processes share the work.
 */
@Injectable()
export class Jobs implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Jobs.name);
  private started: Promise<PgBoss> | undefined;

  constructor(private readonly database: Database) {}

  /** Takes jobs nobody holds, of each group as many as its limit leaves over all processes. */
  async take(queue: string, limits: { atMost: number; perGroup: number }): Promise<TakenJob[]> {
    const boss = await this.boss();
    return boss.fetch(queue, { batchSize: limits.atMost, groupConcurrency: limits.perGroup });
  }

  /** Ends a job in the transaction of what it did. */
  async end(tx: Transaction, queue: string, { id, retryCount }: TakenJob): Promise<void> {
    await (await this.boss()).complete(queue, { id, retryCount }, null, { db: tx });
  }

  /** Gives back a job that was not done, for anybody to take at once. */
  async giveBack(queue: string, { id, retryCount }: TakenJob): Promise<void> {
    await (await this.boss()).fail(queue, { id, retryCount });
  }

  /** Adds a job that is done later, in the transaction of what asks for it. */
  async add(tx: Transaction, queue: string, job: LaterJob): Promise<void> {
    const { data, group, afterS, holdS } = job;
    const options = { startAfter: afterS, expireInSeconds: holdS, retryLimit: TAKEN_AGAIN };
    await (await this.boss()).send(queue, data, { ...options, group: { id: group }, db: tx });
  }

  /** After those who use it have ended (`onModuleDestroy`), and before the connections close. */
  async beforeApplicationShutdown(): Promise<void> {
    const boss = await this.started?.catch(() => undefined);
    await boss?.stop({ graceful: false, close: false });
  }

  private async boss(): Promise<PgBoss> {
    this.started ??= this.start();
    return this.started.catch((error: unknown) => {
      this.started = undefined; // the next one who needs it tries again
      throw error;
    });
  }

  private async start(): Promise<PgBoss> {
    const { PgBoss: Boss } = await import('pg-boss');
    const boss = new Boss({
      db: this.database,
      migrate: false, // the role of the application may not, and only migrations do
      schedule: false,
      registerInstance: false,
      reindex: false,
      monitorVacuum: false,
      openTelemetry: { enabled: false },
      superviseIntervalSeconds: ROUND_S,
      monitorIntervalSeconds: ROUND_S,
      maintenanceIntervalSeconds: KEPT_S,
      flowIntervalSeconds: KEPT_S, // jobs wait for nothing but their time
    });
    boss.on('error', (error) => this.logger.error({ err: error }, 'a round of the job queue failed'));
    return boss.start();
  }
}
