import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database, type Statement, type Transaction } from '../../../platform/database/index.js';
import type { Position } from '../../../platform/http/index.js';
import type { Attempted, DeliveryState, Outcome } from './delivery-outcome.js';
import { TEST_KIND, WebhookDeliveryEntity } from './webhook-delivery.entity.js';

/** Which attempt of which delivery. */
export interface Turn {
  readonly webhookId: string;
  readonly id: string;
  readonly turn: number;
}

/** Everything an attempt needs. */
export interface DueDelivery extends Turn {
  readonly owner: string;
  readonly url: string;
  readonly secretSealed: string;
  /** The secret before, while it signs too. */
  readonly previousSecretSealed: string | null;
  readonly kind: string;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly uscc: string | null;
  readonly authorizationId: string | null;
  readonly data: Record<string, unknown> | null;
}

/** All SQL of deliveries. */
@Injectable()
export class DeliveriesRepository {
  constructor(private readonly database: Database) {}

  async find(webhookId: string, id: string): Promise<WebhookDeliveryEntity | null> {
    return this.database.manager.findOneBy(WebhookDeliveryEntity, { webhookId, id });
  }

  /** Up to `limit + 1` deliveries of one webhook, newest first, from after the position. */
  async list(
    webhookId: string,
    { limit, after, state }: { limit: number; after: Position | undefined; state: DeliveryState | undefined },
  ): Promise<WebhookDeliveryEntity[]> {
    const query = this.database.manager
      .createQueryBuilder(WebhookDeliveryEntity, 'd')
      .where({ webhookId })
      .orderBy('d.createdAt', 'DESC')
      .addOrderBy('d.id', 'DESC')
      .limit(limit + 1);
    if (after) query.andWhere('(d.created_at, d.id) < (:at::timestamptz, :id::uuid)', after);
    if (state) query.andWhere({ state });
    return query.getMany();
  }

  /** What this turn is to send; `undefined` when it has nothing to do any more. */
  async due({ webhookId, id, turn }: Turn): Promise<DueDelivery | undefined> {
    const [row] = await this.database.query<DueDelivery>(DUE, [webhookId, id, turn]);
    return row;
  }

  /** The test that waits for a webhook. */
  async waitingTest(tx: Transaction, webhookId: string): Promise<WebhookDeliveryEntity | null> {
    const state = In<DeliveryState>(['pending', 'failed']);
    return tx.manager.findOneBy(WebhookDeliveryEntity, { webhookId, kind: TEST_KIND, state });
  }

  async insertTest(tx: Transaction, webhookId: string, id: string): Promise<void> {
    await tx.query(INSERT_TEST, [webhookId, id]);
  }

  /** Forgets a delivery that was added while its webhook was deleted. */
  async forgetOrphan(tx: Transaction, { webhookId, id }: Turn): Promise<void> {
    await tx.query(FORGET_ORPHAN, [webhookId, id]);
  }

  /** Makes a delivery due from the beginning, and gives its turn; `undefined` where there is none. */
  async restart(tx: Transaction, webhookId: string, id: string): Promise<number | undefined> {
    const [row] = await tx.query<{ turn: number }>(RESTART, [webhookId, id]);
    return row?.turn;
  }

  /** Notes an attempt; `false`, and nothing is changed, where its turn is over. */
  async note(
    tx: Transaction,
    { webhookId, id, turn }: Turn,
    noted: Attempted & { outcome: Outcome },
  ): Promise<boolean> {
    const { statusCode, fault, outcome } = noted;
    const afterS = outcome.state === 'failed' ? outcome.afterS : null;
    const values = [webhookId, id, turn, outcome.state, statusCode, fault, afterS];
    return (await tx.query(NOTE, values)).length === 1;
  }

  /** Holds the webhook, so that of several attempts that may disable it one decides after the other. */
  async lockWebhook(tx: Transaction, webhookId: string): Promise<void> {
    await tx.query(LOCK_WEBHOOK, [webhookId]);
  }

  /** Whether the webhook took anything since this moment. */
  async tookSince(tx: Transaction, webhookId: string, since: Date): Promise<boolean> {
    return (await tx.query(TOOK_SINCE, [webhookId, since])).length > 0;
  }

  /** Gives up all that waits for a webhook. */
  async giveUp(tx: Transaction, webhookId: string): Promise<void> {
    await tx.query(GIVE_UP, [webhookId]);
  }

  async deleteOf(tx: Transaction, webhookId: string): Promise<void> {
    await tx.manager.delete(WebhookDeliveryEntity, { webhookId });
  }

  /** Forgets deliveries that ended so many days ago; gives how many, at most 10 000. */
  async forgetOld(days: number): Promise<number> {
    return (await this.database.query(FORGET_OLD, [days])).length;
  }

  /** How many deliveries wait, and for how many seconds the longest has been due. */
  async backlog(): Promise<{ waiting: number; oldestDueS: number }> {
    const [row] = await this.database.query<{ waiting: number; oldestDueS: number }>(BACKLOG, []);
    return row ?? { waiting: 0, oldestDueS: 0 };
  }
}

const NOW = `date_trunc('milliseconds', clock_timestamp())`;
const WAITING = `state in ('pending', 'failed')`;
const DUE: Statement = {
  name: 'webhooks.due',
  text: `
    select d.webhook_id as "webhookId", d.id, d.turn, d.kind, d.attempts, d.created_at as "createdAt", w.owner, w.url,
      w.secret_sealed as "secretSealed",
      case when w.previous_secret_until > clock_timestamp() then w.previous_secret_sealed end as "previousSecretSealed",
      n.uscc, n.authorization_id as "authorizationId", n.data
    from webhook_delivery d
    join webhook w on w.id = d.webhook_id
    left join notice n on n.recipient = w.owner and n.id = d.id
    where d.webhook_id = $1 and d.id = $2 and d.turn = $3 and d.${WAITING}
      and (w.status = 'active' or d.kind = '${TEST_KIND}')`,
};
const INSERT_TEST: Statement = {
  name: 'webhooks.insert-test',
  text: `
    insert into webhook_delivery (webhook_id, id, kind, state, created_at, next_attempt_at)
    values ($1, $2, '${TEST_KIND}', 'pending', ${NOW}, ${NOW})`,
};
const RESTART: Statement = {
  name: 'webhooks.restart',
  text: `
    update webhook_delivery set state = 'pending', turn = turn + 1, attempts = 0, next_attempt_at = ${NOW},
      delivered_at = null
    where webhook_id = $1 and id = $2 returning turn`,
};
const NOTE: Statement = {
  name: 'webhooks.note',
  text: `
    update webhook_delivery set state = $4, turn = turn + 1, attempts = attempts + 1, last_attempt_at = ${NOW},
      last_status_code = $5, last_fault = $6, next_attempt_at = ${NOW} + $7 * interval '1 second',
      delivered_at = case when $4 = 'delivered' then ${NOW} end
    where webhook_id = $1 and id = $2 and turn = $3 and ${WAITING} returning id`,
};
const LOCK_WEBHOOK: Statement = {
  name: 'webhooks.lock',
  text: 'select id from webhook where id = $1 for update',
};
const TOOK_SINCE: Statement = {
  name: 'webhooks.took-since',
  text: `select id from webhook_delivery where webhook_id = $1 and state = 'delivered' and delivered_at >= $2 limit 1`,
};
const GIVE_UP: Statement = {
  name: 'webhooks.give-up',
  text: `
    update webhook_delivery set state = 'dead', turn = turn + 1, next_attempt_at = null, last_fault = 'webhook-disabled'
    where webhook_id = $1 and ${WAITING}`,
};
const FORGET_ORPHAN: Statement = {
  name: 'webhooks.forget-orphan',
  text: `
    delete from webhook_delivery d
    where webhook_id = $1 and id = $2 and not exists (select from webhook w where w.id = d.webhook_id)`,
};
const FORGET_OLD: Statement = {
  name: 'webhooks.forget-old',
  text: `
    delete from webhook_delivery where (webhook_id, id) in (
      select webhook_id, id from webhook_delivery
      where state in ('delivered', 'dead') and created_at < now() - $1 * interval '1 day' limit 10000)
    returning id`,
};
const BACKLOG: Statement = {
  name: 'webhooks.backlog',
  text: `
    select count(*)::int as waiting,
      coalesce(greatest(0, extract(epoch from clock_timestamp() - min(next_attempt_at))), 0)::float8 as "oldestDueS"
    from webhook_delivery where ${WAITING}`,
};
