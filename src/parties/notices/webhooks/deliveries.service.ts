import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Transaction, UnitOfWork } from '../../../platform/database/index.js';
import { Jobs, type TakenJob } from '../../../platform/jobs/index.js';
import { NOTICES_SETTINGS, type NoticesSettings } from '../notices.settings.js';
import { NoticesRepository } from '../notices.repository.js';
import { Notices } from '../notices.service.js';
import { recipientOf } from '../recipients.js';
import { DeliveriesRepository, type DueDelivery, type Turn } from './deliveries.repository.js';
import { type Attempted, type Outcome, outcomeOf } from './delivery-outcome.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhooksRepository } from './webhooks.repository.js';

/** The queue of deliveries; made by the migration. */
export const DELIVERY_QUEUE = 'webhook';

const jobData = z.object({ webhookId: z.uuid(), id: z.uuid(), turn: z.int() });

/**
 * Attempts deliveries and notes what came of them. A job and its delivery change in one transaction; a process that
 * dies after it has sent and before it has noted sends again, under the same `webhook-id`.
 */
@Injectable()
export class Deliveries {
  constructor(
    private readonly repository: DeliveriesRepository,
    private readonly webhooks: WebhooksRepository,
    private readonly notices: Notices,
    private readonly noticesRepository: NoticesRepository,
    private readonly sender: WebhookSender,
    private readonly jobs: Jobs,
    private readonly unitOfWork: UnitOfWork,
    @Inject(NOTICES_SETTINGS) private readonly settings: NoticesSettings,
  ) {}

  /** Does one job. Gives the outcome; `undefined` where there was nothing to do, or the signal ended it first. */
  async attempt(job: TakenJob, signal: AbortSignal): Promise<Outcome['state'] | undefined> {
    const due = await this.repository.due(jobData.parse(job.data));
    if (!due) {
      await this.unitOfWork.run(async (tx) => this.jobs.end(tx, DELIVERY_QUEUE, job));
      return undefined;
    }
    const attempted = await this.sender.send(due, signal);
    if (signal.aborted && attempted.fault !== null) {
      await this.jobs.giveBack(DELIVERY_QUEUE, job);
      return undefined;
    }
    const outcome = this.judge(due, attempted);
    await this.unitOfWork.run(async (tx) => {
      await this.note(tx, due, { ...attempted, outcome });
      await this.jobs.end(tx, DELIVERY_QUEUE, job);
    });
    return outcome.state;
  }

  /** Adds the job for a turn, in the transaction that makes it due. */
  async enqueue(tx: Transaction, { webhookId, id, turn }: Turn, afterS = 0): Promise<void> {
    const { holdS } = this.settings;
    await this.jobs.add(tx, DELIVERY_QUEUE, {
      data: { webhookId, id, turn },
      group: webhookId,
      afterS,
      holdS,
    });
  }

  /** A test is tried once. */
  private judge({ kind, attempts }: DueDelivery, attempted: Attempted): Outcome {
    const delaysS = isTest(kind) ? [] : this.settings.retryDelaysS;
    return outcomeOf(attempted, { attempt: attempts + 1, delaysS, chance: Math.random() });
  }

  private async note(
    tx: Transaction,
    due: DueDelivery,
    noted: Attempted & { outcome: Outcome },
  ): Promise<void> {
    const { outcome } = noted;
    const mayDisable = outcome.state === 'dead' && !isTest(due.kind);
    if (mayDisable) await this.repository.lockWebhook(tx, due.webhookId); // before the delivery, as all who take both do
    if (!(await this.repository.note(tx, due, noted))) return;
    if (outcome.state === 'delivered') await this.noticesRepository.noteDelivery(tx, due.owner, due.id);
    if (outcome.state === 'failed') await this.enqueue(tx, { ...due, turn: due.turn + 1 }, outcome.afterS);
    if (mayDisable) await this.disableIfOver(tx, due, outcome.isGone);
  }

  /** A receiver that is gone, or took nothing while this delivery was tried, gets no more; its owner is told. */
  private async disableIfOver(tx: Transaction, due: DueDelivery, isGone: boolean): Promise<void> {
    const { webhookId, owner, createdAt, url } = due;
    if (!isGone && (await this.repository.tookSince(tx, webhookId, createdAt))) return;
    const reason = isGone ? 'gone' : 'failing';
    if (!(await this.webhooks.disable(tx, webhookId, reason))) return;
    await this.repository.giveUp(tx, webhookId);
    await this.notices.post(tx, {
      to: recipientOf(owner),
      kind: 'webhook.disabled',
      uscc: null,
      authorizationId: null,
      data: { webhookId, url, reason },
    });
  }
}

const isTest = (kind: string): boolean => kind === 'webhook.test';
