import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Role } from '../identity/index.js';

/** A person who signs in and acts for a participant or an enterprise, never both. */
@Entity('person')
@Check('ck_person_role', `role in ('provider', 'institution', 'operator', 'enterprise')`)
@Check('ck_person_status', `status in ('active', 'disabled')`)
@Check(
  'ck_person_party',
  `(participant_id is null) <> (uscc is null) and (uscc is null) = (role <> 'enterprise')`,
)
@Check('ck_person_login', `login ~ '^[a-z0-9][a-z0-9._@-]{2,63}$'`)
@Check('ck_person_representative', 'not is_legal_representative or uscc is not null')
@Check(
  'ck_person_enrolled',
  '(enrolled_at is null) = (password_hash is null) and (enrolled_at is null) = (totp_secret is null)',
)
@Unique('uq_person_login', ['login'])
@Index('ix_person_participant', ['participantId'])
@Index('ix_person_enterprise', ['uscc'])
@Index('uq_person_representative', ['uscc'], {
  unique: true,
  where: `is_legal_representative and status = 'active'`,
})
export class PersonEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_person' })
  id: string;

  @Column({ name: 'participant_id', type: 'uuid', nullable: true })
  participantId: string | null;

  @Column({ type: 'text', nullable: true })
  uscc: string | null;

  @Column({ type: 'text' })
  role: Role;

  @Column({ type: 'text' })
  name: string;

  /** Lower case. */
  @Column({ type: 'text' })
  login: string;

  @Column({ name: 'is_legal_representative', type: 'boolean', default: false })
  isLegalRepresentative: boolean;

  @Column({ type: 'text', default: 'active' })
  status: 'active' | 'disabled';

  /** argon2id in the PHC string format; `null` until the person has enrolled. */
  @Column({ name: 'password_hash', type: 'text', nullable: true })
  passwordHash: string | null;

  /** Sealed. */
  @Column({ name: 'totp_secret', type: 'text', nullable: true })
  totpSecret: string | null;

  /** The newest step of time whose code was used: neither it nor an older one is taken again. */
  @Column({ name: 'totp_last_step', type: 'integer', default: 0 })
  totpLastStep: number;

  /** Of recovery codes that were not used. */
  @Column({ name: 'recovery_digests', type: 'text', array: true, default: '{}' })
  recoveryDigests: string[];

  @Column({ name: 'real_name_verified_at', type: 'timestamptz', precision: 3, nullable: true })
  realNameVerifiedAt: Date | null;

  @Column({ name: 'enrolled_at', type: 'timestamptz', precision: 3, nullable: true })
  enrolledAt: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
