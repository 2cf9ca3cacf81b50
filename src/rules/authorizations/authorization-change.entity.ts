import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { AUTHORIZATION_CHANGES, type AuthorizationChange } from './authorization-lifecycle.js';

/** One line of the history of an authorization: who did what to it, when and why. Never changed. */
@Entity('authorization_change')
@Check('ck_authorization_change', `change in ('${AUTHORIZATION_CHANGES.join(`', '`)}')`)
export class AuthorizationChangeEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_authorization_change' })
  uscc: string;

  @PrimaryColumn({
    name: 'authorization_id',
    type: 'uuid',
    primaryKeyConstraintName: 'pk_authorization_change',
  })
  authorizationId: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_authorization_change' })
  id: string;

  @Column({ type: 'timestamptz', precision: 3 })
  at: Date;

  @Column({ type: 'text' })
  change: AuthorizationChange;

  /** In which part who did it acted. */
  @Column({ type: 'text' })
  role: string;

  /** Who did it: a person's id, or a client's. */
  @Column({ name: 'client_id', type: 'text' })
  clientId: string;

  /** The name of the person at that time; `null` where software did it. */
  @Column({ name: 'actor_name', type: 'text', nullable: true })
  actorName: string | null;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** Version of the authorization after it; `null` while it is only asked for. */
  @Column({ type: 'integer', nullable: true })
  version: number | null;

  @Column({ name: 'request_id', type: 'text' })
  requestId: string;
}
