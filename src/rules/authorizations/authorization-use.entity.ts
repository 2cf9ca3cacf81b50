import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * How often a counted authorization was used. A row of its own, so that an answer that is counting never
 * holds up a revocation.
 */
@Entity('authorization_use')
@Check('ck_authorization_use_count', 'uses between 0 and max_uses')
export class AuthorizationUseEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_authorization_use' })
  uscc: string;

  @PrimaryColumn({ name: 'authorization_id', type: 'uuid', primaryKeyConstraintName: 'pk_authorization_use' })
  authorizationId: string;

  @Column({ name: 'max_uses', type: 'integer' })
  maxUses: number;

  @Column({ type: 'integer' })
  uses: number;
}
