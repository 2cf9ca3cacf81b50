import { Inject, Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import type { Position } from '../../platform/http/index.js';
import { TAKEN_AGAIN } from '../../platform/jobs/index.js';
import { NoticeEntity } from './notice.entity.js';
import type { NoticeKind } from './notice-kinds.js';
import { NOTICES_SETTINGS, type NoticesSettings } from './notices.settings.js';

/** A notice to be written. */
export type NewNotice = Pick<NoticeEntity, 'recipient' | 'id' | 'kind' | 'uscc' | 'authorizationId' | 'data'>;

/** Which notices tell of one change of one authorization, to all who were told. */
export interface OneChange {
  readonly authorizationId: string;
  readonly kind: NoticeKind;
  /** Version of the authorization after the change. */
  readonly version: string;
}

/** All SQL of notices. */
@Injectable()
export class NoticesRepository {
  constructor(
    private readonly database: Database,
    @Inject(NOTICES_SETTINGS) private readonly settings: NoticesSettings,
  ) {}

  /** Writes a notice, and with it what its webhooks are to be sent and the jobs that will do it. */
  async insert(tx: Transaction, notice: NewNotice): Promise<void> {
    const { recipient, id, kind, uscc, authorizationId, data } = notice;
    const { queueLimit, holdS } = this.settings;
    const row = [recipient, id, kind, uscc, authorizationId, JSON.stringify(data)];
    await tx.query(INSERT, [...row, queueLimit, holdS, TAKEN_AGAIN]);
  }

  async find(recipient: string, id: string): Promise<NoticeEntity | null> {
    return this.database.manager.findOneBy(NoticeEntity, { recipient, id });
  }

  /** Up to `limit + 1` notices of one party, newest first, from after the position. */
  async list(
    recipient: string,
    { limit, after, isUnread }: { limit: number; after: Position | undefined; isUnread: boolean | undefined },
  ): Promise<NoticeEntity[]> {
    const query = this.database.manager
      .createQueryBuilder(NoticeEntity, 'n')
      .where({ recipient })
      .orderBy('n.postedAt', 'DESC')
      .addOrderBy('n.id', 'DESC')
      .limit(limit + 1);
    if (after) query.andWhere('(n.posted_at, n.id) < (:at::timestamptz, :id::uuid)', after);
    if (isUnread !== undefined) query.andWhere(`n.acknowledged_at is ${isUnread ? '' : 'not'} null`);
    return query.getMany();
  }

  /** Notes that the recipient has read it, and gives when; `undefined`, and nothing is changed, where it was noted before. */
  async acknowledge(
    tx: Transaction,
    { recipient, id }: NoticeEntity,
    clientId: string,
  ): Promise<Date | undefined> {
    const [row] = await tx.query<{ at: Date }>(ACKNOWLEDGE, [recipient, id, clientId]);
    return row?.at;
  }

  /** Notes that a webhook of the recipient has taken it. The first time counts. */
  async noteDelivery(tx: Transaction, recipient: string, id: string): Promise<void> {
    await tx.query(NOTE_DELIVERY, [recipient, id]);
  }

  /** Holds all notices to participants of one change, so that of several acknowledgements at once one is the last. */
  async lockChange(tx: Transaction, { authorizationId, kind, version }: OneChange): Promise<void> {
    await tx.query(LOCK_CHANGE, [authorizationId, kind, version]);
  }

  /** How many participants were told of a change and have not acknowledged it. */
  async countOpen(tx: Transaction, { authorizationId, kind, version }: OneChange): Promise<number> {
    const [row] = await tx.query<{ open: number }>(COUNT_OPEN, [authorizationId, kind, version]);
    return row?.open ?? 0;
  }

  /** What participants were told about an authorization, oldest first. */
  async toldAbout(authorizationId: string): Promise<NoticeEntity[]> {
    return this.database.manager
      .createQueryBuilder(NoticeEntity, 'n')
      .where({ authorizationId })
      .andWhere('n.recipient is distinct from n.uscc')
      .orderBy('n.postedAt')
      .addOrderBy('n.id')
      .getMany();
  }
}

const INSERT: Statement = {
  name: 'notices.insert',
  text: `
    with posted as (
      insert into notice (recipient, id, kind, uscc, authorization_id, data, posted_at)
      values ($1, $2, $3, $4, $5, $6, date_trunc('milliseconds', clock_timestamp()))
      returning recipient, id, kind, posted_at),
    asked as (
      insert into webhook_delivery (webhook_id, id, kind, state, created_at, next_attempt_at, last_fault)
      select w.id, p.id, p.kind, case when is_full then 'dead' else 'pending' end, p.posted_at,
        case when not is_full then p.posted_at end, case when is_full then 'queue-full' end
      from posted p
      join webhook w on w.owner = p.recipient and w.status = 'active' and (w.kinds is null or p.kind = any (w.kinds))
      cross join lateral (
        select count(*) >= $7 as is_full from (
          select from webhook_delivery d where d.webhook_id = w.id and d.state in ('pending', 'failed') limit $7) waiting) q
      returning webhook_id, id, state)
    insert into pgboss.job (name, policy, data, group_id, expire_seconds, retry_limit,
      deletion_seconds, keep_until)
    select 'webhook', 'standard', jsonb_build_object('webhookId', webhook_id, 'id', id, 'turn', 0), webhook_id::text,
      $8, $9, 3600, 'infinity'
    from asked where state = 'pending'`,
};
const ACKNOWLEDGE: Statement = {
  name: 'notices.acknowledge',
  text: `
    update notice set acknowledged_at = date_trunc('milliseconds', clock_timestamp()), acknowledged_by = $3
    where recipient = $1 and id = $2 and acknowledged_at is null
    returning acknowledged_at as at`,
};
const NOTE_DELIVERY: Statement = {
  name: 'notices.note-delivery',
  text: `
    update notice set delivered_at = date_trunc('milliseconds', clock_timestamp())
    where recipient = $1 and id = $2 and delivered_at is null`,
};
const OF_CHANGE = `
  authorization_id = $1 and kind = $2 and data ->> 'version' = $3 and recipient is distinct from uscc`;
const LOCK_CHANGE: Statement = {
  name: 'notices.lock-change',
  text: `select id from notice where ${OF_CHANGE} order by recipient, id for update`,
};
const COUNT_OPEN: Statement = {
  name: 'notices.count-open',
  text: `select count(*)::int as open from notice where ${OF_CHANGE} and acknowledged_at is null`,
};
