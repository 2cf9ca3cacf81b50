import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The signature of an enterprise under a text: a detached JWS and the key it was made with. */
export interface EnterpriseSignature {
  readonly alg: string;
  readonly kid: string;
  readonly jwk: Readonly<Record<string, unknown>>;
  readonly jws: string;
  readonly signedAt: string;
  readonly clientId: string;
}

/**
 * The text of an authorization under one version. Never rewritten: what waits for a signature gets it once, and what is in
 * force gets its artifact with that.
 */
@Entity('authorization_version')
@Check('ck_authorization_version_artifact', '(in_force_at is null) = (artifact is null)')
@Index('uq_authorization_version', ['uscc', 'authorizationId', 'version'], {
  unique: true,
  where: 'in_force_at is not null',
})
export class AuthorizationVersionEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_authorization_version' })
  uscc: string;

  @PrimaryColumn({
    name: 'authorization_id',
    type: 'uuid',
    primaryKeyConstraintName: 'pk_authorization_version',
  })
  authorizationId: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_authorization_version' })
  id: string;

  /** The version of the authorization that it makes, or would make. */
  @Column({ type: 'integer' })
  version: number;

  @Column({ name: 'made_at', type: 'timestamptz', precision: 3 })
  madeAt: Date;

  @Column({ name: 'made_by', type: 'text' })
  madeBy: string;

  /** Canonical JSON of the text. */
  @Column({ type: 'text' })
  text: string;

  @Column({ name: 'text_digest', type: 'text' })
  textDigest: string;

  @Column({ type: 'jsonb', nullable: true })
  signature: EnterpriseSignature | null;

  /** Since when it has been in force; `null` while it waits for a signature, and for ever when that never came. */
  @Column({ name: 'in_force_at', type: 'timestamptz', precision: 3, nullable: true })
  inForceAt: Date | null;

  /** What the gateway signed when it came into force: a compact JWS. */
  @Column({ type: 'text', nullable: true })
  artifact: string | null;
}
