import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Why a session ended before its time. */
export type SessionEnd =
  'person' | 'sign-out-everywhere' | 'password-changed' | 'operator' | 'signed-in-anew';

/** A sign-in of a person, until it ends. Has the id of its grant at the authorization server. */
@Entity('person_session')
@Check(
  'ck_person_session_end',
  `(ended_at is null) = (ended_by is null)
      and ended_by in ('person', 'sign-out-everywhere', 'password-changed', 'operator', 'signed-in-anew')`,
)
@Index('ix_person_session_person', ['personId', 'startedAt'])
export class PersonSessionEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_person_session' })
  id: string;

  @Column({ name: 'person_id', type: 'uuid' })
  personId: string;

  @Column({ name: 'started_at', type: 'timestamptz', precision: 3 })
  startedAt: Date;

  /** To the minute. */
  @Column({ name: 'last_seen_at', type: 'timestamptz', precision: 3 })
  lastSeenAt: Date;

  /** It ends when the person was not seen for so many seconds. */
  @Column({ name: 'idle_s', type: 'integer' })
  idleS: number;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt: Date;

  @Column({ name: 'ended_at', type: 'timestamptz', precision: 3, nullable: true })
  endedAt: Date | null;

  @Column({ name: 'ended_by', type: 'text', nullable: true })
  endedBy: SessionEnd | null;

  /** The address the person signed in from. */
  @Column({ type: 'text' })
  source: string;

  @Column({ name: 'user_agent', type: 'text' })
  userAgent: string;
}
