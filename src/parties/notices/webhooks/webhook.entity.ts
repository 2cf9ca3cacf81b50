import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { NoticeKind } from '../notice-kinds.js';

/** Why a webhook is disabled: by its owner, because it answered 410, because it took nothing for the whole time of retries. */
export type DisabledReason = 'owner' | 'gone' | 'failing';

/** Where one party wants its notices sent. Its secrets are sealed with a key outside the database. */
@Entity('webhook')
@Check('ck_webhook_status', `status in ('active', 'disabled')`)
@Check('ck_webhook_disabled', `(status = 'disabled') = (disabled_reason is not null)`)
@Check('ck_webhook_disabled_reason', `disabled_reason in ('owner', 'gone', 'failing')`)
@Check('ck_webhook_previous_secret', '(previous_secret_sealed is null) = (previous_secret_until is null)')
@Index('ix_webhook_owner', ['owner', 'createdAt'])
export class WebhookEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_webhook' })
  id: string;

  /** Id of the participant, or unified social credit code of the enterprise. */
  @Column({ type: 'text' })
  owner: string;

  @Column({ type: 'text' })
  url: string;

  /** Which notices it gets; `null`: all, also of kinds that are yet to come. */
  @Column({ type: 'text', array: true, nullable: true })
  kinds: NoticeKind[] | null;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  @Column({ type: 'text' })
  status: 'active' | 'disabled';

  @Column({ name: 'disabled_reason', type: 'text', nullable: true })
  disabledReason: DisabledReason | null;

  @Column({ name: 'secret_sealed', type: 'text' })
  secretSealed: string;

  /** The secret before the last rotation, which signs too for a while. */
  @Column({ name: 'previous_secret_sealed', type: 'text', nullable: true })
  previousSecretSealed: string | null;

  @Column({ name: 'previous_secret_until', type: 'timestamptz', precision: 3, nullable: true })
  previousSecretUntil: Date | null;

  @Column({ type: 'integer' })
  version: number;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
