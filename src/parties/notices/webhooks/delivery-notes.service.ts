import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../../platform/database/index.js';
import { NoticesRepository } from '../notices.repository.js';
import { Notices } from '../notices.service.js';
import { recipientOf } from '../recipients.js';
import { DeliveriesRepository, type DueDelivery } from './deliveries.repository.js';
import { DeliveryJobs } from './delivery-jobs.js';
import type { Attempted, Outcome } from './delivery-outcome.js';
import { TEST_KIND } from './webhook-delivery.entity.js';
import { WebhooksRepository } from './webhooks.repository.js';

/** Notes attempts and what follows from them: the notice is delivered, a next turn, the end of a webhook. */
@Injectable()
export class DeliveryNotes {
  constructor(
    private readonly repository: DeliveriesRepository,
    private readonly webhooks: WebhooksRepository,
    private readonly notices: Notices,
    private readonly noticesRepository: NoticesRepository,
    private readonly jobs: DeliveryJobs,
  ) {}

  /** Notes an attempt. One whose turn is over (noted by another process, given up, resent) changes nothing. */
  async note(tx: Transaction, due: DueDelivery, noted: Attempted & { outcome: Outcome }): Promise<void> {
    const { outcome } = noted;
    const mayDisable = outcome.state === 'dead' && due.kind !== TEST_KIND;
    if (mayDisable) await this.repository.lockWebhook(tx, due.webhookId); // before the delivery, as all who take both do
    if (!(await this.repository.note(tx, due, noted))) return;
    if (outcome.state === 'delivered') await this.noticesRepository.noteDelivery(tx, due.owner, due.id);
    if (outcome.state === 'failed') await this.jobs.add(tx, { ...due, turn: due.turn + 1 }, outcome.afterS);
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
