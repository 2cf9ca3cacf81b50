import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Transaction } from '../../../platform/database/index.js';
import { Jobs, type TakenJob } from '../../../platform/jobs/index.js';
import { NOTICES_SETTINGS, type NoticesSettings } from '../notices.settings.js';
import type { Turn } from './deliveries.repository.js';

/** Made by the migration; `NoticesRepository` adds to it with the notice. */
const QUEUE = 'webhook';

const turn = z.object({ webhookId: z.uuid(), id: z.uuid(), turn: z.int() });

/** The jobs that deliver: one for each turn of a delivery, grouped by webhook. */
@Injectable()
export class DeliveryJobs {
  constructor(
    private readonly jobs: Jobs,
    @Inject(NOTICES_SETTINGS) private readonly settings: NoticesSettings,
  ) {}

  /** Takes jobs that are due, so many at most and of each webhook so few as it may be called at once. */
  async take(atMost: number): Promise<TakenJob[]> {
    return this.jobs.take(QUEUE, { atMost, perGroup: this.settings.callsPerEndpoint });
  }

  /** What a job is to do. */
  turnOf({ data }: TakenJob): Turn {
    return turn.parse(data);
  }

  /** Adds the job for a turn, in the transaction that makes it due. */
  async add(tx: Transaction, { webhookId, id, turn: number }: Turn, afterS = 0): Promise<void> {
    const data = { webhookId, id, turn: number };
    await this.jobs.add(tx, QUEUE, { data, group: webhookId, afterS, holdS: this.settings.holdS });
  }

  /** Ends a job in the transaction of what it did. */
  async end(tx: Transaction, job: TakenJob): Promise<void> {
    await this.jobs.end(tx, QUEUE, job);
  }

  /** Gives back a job that was not done. */
  async giveBack(job: TakenJob): Promise<void> {
    await this.jobs.giveBack(QUEUE, job);
  }
}
