import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Role } from './caller.js';
import type { PublicKeys } from './client-keys.js';
import type { TokenBinding } from './token-binding.js';

/** A piece of software that acts for a participant or an enterprise, known by its public keys. */
@Entity('client')
@Check('ck_client_role', `role in ('provider', 'institution', 'operator', 'enterprise')`)
@Check('ck_client_status', `status in ('active', 'disabled')`)
@Check('ck_client_party', `(participant_id is null) <> (uscc is null)`)
@Check('ck_client_token_binding', `token_binding in ('none', 'dpop', 'mtls')`)
@Index('ix_client_participant', ['participantId'])
export class ClientEntity {
  @PrimaryColumn({ name: 'client_id', type: 'text', primaryKeyConstraintName: 'pk_client' })
  clientId: string;

  @Column({ type: 'text' })
  role: Role;

  @Column({ name: 'participant_id', type: 'uuid', nullable: true })
  participantId: string | null;

  @Column({ type: 'text', nullable: true })
  uscc: string | null;

  @Column({ type: 'jsonb' })
  jwks: PublicKeys;

  @Column({ type: 'text', default: 'active' })
  status: 'active' | 'disabled';

  @Column({ type: 'integer', default: 1 })
  version: number;

  @Column({ name: 'tokens_valid_from', type: 'timestamptz', precision: 3 })
  tokensValidFrom: Date;

  @Column({ name: 'token_binding', type: 'text', default: 'none' })
  tokenBinding: TokenBinding;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
