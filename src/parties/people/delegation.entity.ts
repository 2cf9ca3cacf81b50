import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DelegatedAction } from './delegation-limits.js';

/** The power a legal representative gives to a handler of the same enterprise. Its terms are never changed. */
@Entity('delegation')
@Check('ck_delegation_actions', `actions <@ array['grant', 'decide', 'revoke', 'read'] and actions <> '{}'`)
@Check('ck_delegation_period', 'valid_from < valid_until')
@Check('ck_delegation_max_days', 'max_days > 0')
@Check('ck_delegation_end', '(ended_at is null) = (ended_by is null)')
@Index('ix_delegation_handler', ['handlerId', 'createdAt'])
@Index('uq_delegation_running', ['uscc', 'handlerId'], { unique: true, where: 'ended_at is null' })
export class DelegationEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_delegation' })
  uscc: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_delegation' })
  id: string;

  @Column({ name: 'handler_id', type: 'uuid' })
  handlerId: string;

  @Column({ name: 'named_by', type: 'uuid' })
  namedBy: string;

  @Column({ type: 'text', array: true })
  actions: DelegatedAction[];

  @Column({ type: 'text', array: true })
  purposes: string[];

  /** The longest an authorization may hold that the handler gives; `null`: as long as any. */
  @Column({ name: 'max_days', type: 'integer', nullable: true })
  maxDays: number | null;

  @Column({ name: 'valid_from', type: 'timestamptz', precision: 3 })
  validFrom: Date;

  @Column({ name: 'valid_until', type: 'timestamptz', precision: 3 })
  validUntil: Date;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'ended_at', type: 'timestamptz', precision: 3, nullable: true })
  endedAt: Date | null;

  @Column({ name: 'ended_by', type: 'text', nullable: true })
  endedBy: string | null;
}
