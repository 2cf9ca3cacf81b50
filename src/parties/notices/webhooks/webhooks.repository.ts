import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../../platform/database/index.js';
import { type DisabledReason, WebhookEntity } from './webhook.entity.js';

/** All SQL of webhooks. */
@Injectable()
export class WebhooksRepository {
  constructor(private readonly database: Database) {}

  async find(owner: string, id: string): Promise<WebhookEntity | null> {
    return this.database.manager.findOneBy(WebhookEntity, { owner, id });
  }

  async list(owner: string): Promise<WebhookEntity[]> {
    return this.database.manager.find(WebhookEntity, {
      where: { owner },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** Takes the webhook for a change; others who want to change it wait. */
  async lock(tx: Transaction, owner: string, id: string): Promise<WebhookEntity | null> {
    return tx.manager.findOne(WebhookEntity, { where: { owner, id }, lock: { mode: 'pessimistic_write' } });
  }

  /** How many webhooks a party has. Another that asks for the same party waits until this transaction ends. */
  async countAlone(tx: Transaction, owner: string): Promise<number> {
    await tx.query(ALONE, [`webhook:${owner}`]);
    return tx.manager.countBy(WebhookEntity, { owner });
  }

  async insert(tx: Transaction, webhook: WebhookEntity): Promise<void> {
    await tx.manager.insert(WebhookEntity, webhook);
  }

  async update(tx: Transaction, webhook: WebhookEntity): Promise<void> {
    await tx.manager.update(WebhookEntity, { id: webhook.id }, webhook);
  }

  async delete(tx: Transaction, id: string): Promise<void> {
    await tx.manager.delete(WebhookEntity, { id });
  }

  /** Disables a webhook that is active; `false`, and nothing is changed, where it is not. */
  async disable(tx: Transaction, id: string, reason: DisabledReason): Promise<boolean> {
    return (await tx.query(DISABLE, [id, reason])).length === 1;
  }
}

const ALONE: Statement = {
  name: 'webhooks.alone',
  text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
};
const DISABLE: Statement = {
  name: 'webhooks.disable',
  text: `
    update webhook set status = 'disabled', disabled_reason = $2, version = version + 1,
      updated_at = date_trunc('milliseconds', clock_timestamp())
    where id = $1 and status = 'active' returning id`,
};
