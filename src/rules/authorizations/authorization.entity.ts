import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AuthorizationState } from './authorization-lifecycle.js';
import { TermsColumns } from './authorization-terms.entity.js';

/** The enterprise's permission: institution, items, modes, purpose, period, uses. */
@Entity('authorization')
@Check('ck_authorization_status', `status in ('active', 'suspended', 'revoked')`)
@Check('ck_authorization_period', 'valid_from < valid_until')
@Check('ck_authorization_data', 'data_from < data_until')
@Check('ck_authorization_max_uses', 'max_uses > 0')
@Check(
  'ck_authorization_window',
  `(most_in_window is null) = (window_unit is null) and most_in_window > 0 and window_unit in ('day', 'week', 'month')`,
)
@Check('ck_authorization_revoked', `(status = 'revoked') = (revoked_at is not null)`)
@Index('ix_authorization_institution', ['institutionId', 'id'])
export class AuthorizationEntity extends TermsColumns {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_authorization' })
  uscc: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_authorization' })
  id: string;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'text', default: 'active' })
  status: AuthorizationState;

  /** Version of the catalog under which each item was authorized. */
  @Column({ name: 'catalog_versions', type: 'jsonb' })
  catalogVersions: Record<string, number>;

  @Column({ name: 'data_life_days', type: 'integer', nullable: true })
  dataLifeDays: number | null;

  @Column({ name: 'risk_notice_version', type: 'text' })
  riskNoticeVersion: string;

  @Column({ name: 'granted_by', type: 'text' })
  grantedBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'revoked_at', type: 'timestamptz', precision: 3, nullable: true })
  revokedAt: Date | null;
}
