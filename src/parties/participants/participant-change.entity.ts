import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { ParticipantChange } from './participant-lifecycle.js';
import { ParticipantEntity } from './participant.entity.js';

/** One line of the history of a participant: who did what to it, when and why. Never changed. */
@Entity('participant_change')
@Check('ck_participant_change', `change in ('registered', 'changed', 'suspended', 'restored', 'closed')`)
@Check('ck_participant_change_reason', `reason is not null or change in ('registered', 'changed')`)
export class ParticipantChangeEntity {
  @ForeignKey(() => ParticipantEntity, { name: 'fk_participant_change_participant' })
  @PrimaryColumn({ name: 'participant_id', type: 'uuid', primaryKeyConstraintName: 'pk_participant_change' })
  participantId: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_participant_change' })
  id: string;

  @Column({ type: 'timestamptz', precision: 3 })
  at: Date;

  @Column({ type: 'text' })
  change: ParticipantChange;

  /** Names of what got another value, beside the state. */
  @Column({ type: 'text', array: true })
  fields: string[];

  /** In which part who did it acted. */
  @Column({ type: 'text' })
  role: string;

  @Column({ name: 'client_id', type: 'text' })
  clientId: string;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** Version of the participant after it. */
  @Column({ type: 'integer' })
  version: number;

  @Column({ name: 'request_id', type: 'text' })
  requestId: string;
}
