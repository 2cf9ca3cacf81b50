import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { NOTICE_KINDS, type NoticeKind } from './notice-kinds.js';

/** Something one party is told. Written in the transaction of what it tells of; acknowledged at most once. */
@Entity('notice')
@Check('ck_notice_kind', `kind in (${NOTICE_KINDS.map((kind) => `'${kind}'`).join(', ')})`)
@Check('ck_notice_acknowledged', '(acknowledged_at is null) = (acknowledged_by is null)')
@Index('ix_notice_inbox', ['recipient', 'postedAt', 'id'])
@Index('ix_notice_unread', ['recipient', 'postedAt', 'id'], { where: 'acknowledged_at is null' })
@Index('ix_notice_authorization', ['authorizationId', 'kind'], { where: 'authorization_id is not null' })
export class NoticeEntity {
  /** Id of the participant, or unified social credit code of the enterprise, that is told. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_notice' })
  recipient: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_notice' })
  id: string;

  @Column({ type: 'text' })
  kind: NoticeKind;

  /** The enterprise it is about. */
  @Column({ type: 'text', nullable: true })
  uscc: string | null;

  @Column({ name: 'authorization_id', type: 'uuid', nullable: true })
  authorizationId: string | null;

  @Column({ type: 'jsonb' })
  data: Record<string, unknown>;

  @Column({ name: 'posted_at', type: 'timestamptz', precision: 3 })
  postedAt: Date;

  /** When a webhook of the recipient took it first; `null` where none has. */
  @Column({ name: 'delivered_at', type: 'timestamptz', precision: 3, nullable: true })
  deliveredAt: Date | null;

  /** When the recipient said that it has read it. */
  @Column({ name: 'acknowledged_at', type: 'timestamptz', precision: 3, nullable: true })
  acknowledgedAt: Date | null;

  @Column({ name: 'acknowledged_by', type: 'text', nullable: true })
  acknowledgedBy: string | null;
}
