import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../../platform/crypto/index.js';
import { type Transaction, UnitOfWork } from '../../../platform/database/index.js';
import { NotFound, type Page, pageOf, positionOf } from '../../../platform/http/index.js';
import type { Caller } from '../../identity/index.js';
import { WebhookDisabled } from '../notices.problems.js';
import { ownKey } from '../recipients.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveryJobs } from './delivery-jobs.js';
import type { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import type { WebhookEntity } from './webhook.entity.js';
import type { DeliveryDto, DeliveryQuery } from './webhooks.dto.js';
import { Webhooks } from './webhooks.service.js';
import { WebhooksRepository } from './webhooks.repository.js';

/** What owners see of deliveries, and what they have sent again or for a test. */
@Injectable()
export class Resends {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly webhooksRepository: WebhooksRepository,
    private readonly repository: DeliveriesRepository,
    private readonly jobs: DeliveryJobs,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws NotFound also for what is another's */
  async list(caller: Caller, webhookId: string, query: DeliveryQuery): Promise<Page<DeliveryDto>> {
    await this.webhooks.get(caller, webhookId);
    const { limit, cursor, state } = query;
    const rows = await this.repository.list(webhookId, { limit, after: positionOf(cursor), state });
    return pageOf(rows, limit, {
      entry: view,
      position: (row) => ({ at: row.createdAt.toISOString(), id: row.id }),
    });
  }

  /** Has a test message sent, also to a webhook that is disabled; one that waits already is not doubled. @throws NotFound */
  async test(caller: Caller, webhookId: string): Promise<DeliveryDto> {
    const id = await this.unitOfWork.run(async (tx) => {
      await this.lock(tx, caller, webhookId);
      const waiting = await this.repository.waitingTest(tx, webhookId);
      if (waiting) return waiting.id;
      const added = uuidv7();
      await this.repository.insertTest(tx, webhookId, added);
      await this.jobs.add(tx, { webhookId, id: added, turn: 0 });
      return added;
    });
    return this.get(webhookId, id);
  }

  /**
   * Has a message sent again, now and then on as if it were new, under the same `webhook-id`.
   *
   * @throws NotFound also for what is another's; WebhookDisabled
   */
  async resend(caller: Caller, webhookId: string, id: string): Promise<DeliveryDto> {
    await this.unitOfWork.run(async (tx) => {
      const { status } = await this.lock(tx, caller, webhookId);
      if (status !== 'active') throw new WebhookDisabled('Make it active first.');
      const turn = await this.repository.restart(tx, webhookId, id);
      if (turn === undefined) throw unknown();
      await this.jobs.add(tx, { webhookId, id, turn });
    });
    return this.get(webhookId, id);
  }

  private async lock(tx: Transaction, caller: Caller, webhookId: string): Promise<WebhookEntity> {
    const found = await this.webhooksRepository.lock(tx, ownKey(caller), webhookId);
    if (!found) throw new NotFound('No webhook of yours has this id.');
    return found;
  }

  private async get(webhookId: string, id: string): Promise<DeliveryDto> {
    const found = await this.repository.find(webhookId, id);
    if (!found) throw unknown();
    return view(found);
  }
}

const unknown = (): Error => new NotFound('No delivery of this webhook has this id.');

function view(delivery: WebhookDeliveryEntity): DeliveryDto {
  const { id, kind, state, attempts, lastStatusCode, lastFault } = delivery;
  return {
    id,
    kind,
    state,
    attempts,
    createdAt: delivery.createdAt.toISOString(),
    lastAttemptAt: delivery.lastAttemptAt?.toISOString() ?? null,
    lastStatusCode,
    lastFault,
    nextAttemptAt: delivery.nextAttemptAt?.toISOString() ?? null,
    deliveredAt: delivery.deliveredAt?.toISOString() ?? null,
  };
}
