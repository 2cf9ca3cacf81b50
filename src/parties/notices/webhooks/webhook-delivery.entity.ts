import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { NoticeKind } from '../notice-kinds.js';
import { DELIVERY_FAULTS, type DeliveryFault, type DeliveryState } from './delivery-outcome.js';

/** What a webhook is sent to see that it works. */
export const TEST_KIND = 'webhook.test';

/** One message for one webhook and what became of it. What was sent and answered is not kept. */
@Entity('webhook_delivery')
@Check('ck_webhook_delivery_state', `state in ('pending', 'failed', 'delivered', 'dead')`)
@Check(
  'ck_webhook_delivery_fault',
  `last_fault in (${DELIVERY_FAULTS.map((fault) => `'${fault}'`).join(', ')})`,
)
@Check('ck_webhook_delivery_next', `(state in ('pending', 'failed')) = (next_attempt_at is not null)`)
@Check('ck_webhook_delivery_delivered', `(state = 'delivered') = (delivered_at is not null)`)
@Index('ix_webhook_delivery_list', ['webhookId', 'createdAt', 'id'])
@Index('ix_webhook_delivery_waiting', ['webhookId', 'nextAttemptAt'], {
  where: `state in ('pending', 'failed')`,
})
@Index('ix_webhook_delivery_over', ['createdAt'], { where: `state in ('delivered', 'dead')` })
export class WebhookDeliveryEntity {
  @PrimaryColumn({ name: 'webhook_id', type: 'uuid', primaryKeyConstraintName: 'pk_webhook_delivery' })
  webhookId: string;

  /** The `webhook-id` of the message: the id of its notice, the same at every attempt. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_webhook_delivery' })
  id: string;

  @Column({ type: 'text' })
  kind: NoticeKind | typeof TEST_KIND;

  /** `pending`: never tried; `failed`: tried, to be tried again; `delivered`; `dead`: given up. */
  @Column({ type: 'text' })
  state: DeliveryState;

  /** Which attempt may be noted next. A job of an earlier turn has nothing to do any more. */
  @Column({ type: 'integer', default: 0 })
  turn: number;

  /** Attempts since it was posted or, after that, resent. */
  @Column({ type: 'integer', default: 0 })
  attempts: number;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'next_attempt_at', type: 'timestamptz', precision: 3, nullable: true })
  nextAttemptAt: Date | null;

  @Column({ name: 'last_attempt_at', type: 'timestamptz', precision: 3, nullable: true })
  lastAttemptAt: Date | null;

  @Column({ name: 'last_status_code', type: 'integer', nullable: true })
  lastStatusCode: number | null;

  @Column({ name: 'last_fault', type: 'text', nullable: true })
  lastFault: DeliveryFault | null;

  @Column({ name: 'delivered_at', type: 'timestamptz', precision: 3, nullable: true })
  deliveredAt: Date | null;
}
