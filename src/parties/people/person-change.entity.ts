import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What can be done to an account. */
export type PersonChange =
  'registered' | 'enrolled' | 'disabled' | 'activated' | 'reset' | 'password-changed' | 'real-name-verified';

/** One line of the history of an account: what was done to it, when and by whom. Never changed. */
@Entity('person_change')
@Check(
  'ck_person_change',
  `change in ('registered', 'enrolled', 'disabled', 'activated', 'reset', 'password-changed', 'real-name-verified')`,
)
@Index('ix_person_change_person', ['personId', 'at'])
export class PersonChangeEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_person_change' })
  id: string;

  @Column({ name: 'person_id', type: 'uuid' })
  personId: string;

  @Column({ type: 'timestamptz', precision: 3 })
  at: Date;

  @Column({ type: 'text' })
  change: PersonChange;

  /** Person or client. */
  @Column({ name: 'by_actor', type: 'text' })
  byActor: string;
}
