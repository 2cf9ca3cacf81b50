import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Mode } from '../catalog/index.js';
import type { AuthorizationState, WindowUnit } from './authorization-lifecycle.js';
import type { Purpose } from './purposes.js';

/** The enterprise's permission: institution, items, modes, purpose, period, uses. */
@Entity('authorization')
@Check('ck_authorization_status', `status in ('active', 'suspended', 'revoked')`)
@Check('ck_authorization_period', 'valid_from < valid_until')
@Check('ck_authorization_max_uses', 'max_uses > 0')
@Check(
  'ck_authorization_window',
  `(most_in_window is null) = (window_unit is null) and most_in_window > 0 and window_unit in ('day', 'week', 'month')`,
)
@Check('ck_authorization_revoked', `(status = 'revoked') = (revoked_at is not null)`)
@Index('ix_authorization_institution', ['institutionId', 'id'])
export class AuthorizationEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_authorization' })
  uscc: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_authorization' })
  id: string;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'text', default: 'active' })
  status: AuthorizationState;

  @Column({ name: 'institution_id', type: 'uuid' })
  institutionId: string;

  @Column({ name: 'item_codes', type: 'text', array: true })
  itemCodes: string[];

  /** Version of the catalog under which each item was authorized. */
  @Column({ name: 'catalog_versions', type: 'jsonb' })
  catalogVersions: Record<string, number>;

  @Column({ type: 'text', array: true })
  modes: Mode[];

  @Column({ type: 'text' })
  purpose: Purpose;

  @Column({ name: 'valid_from', type: 'timestamptz', precision: 3 })
  validFrom: Date;

  @Column({ name: 'valid_until', type: 'timestamptz', precision: 3 })
  validUntil: Date;

  @Column({ name: 'max_uses', type: 'integer', nullable: true })
  maxUses: number | null;

  /** How many uses there may be in each `windowUnit`; both `null`: as many as there are uses. */
  @Column({ name: 'most_in_window', type: 'integer', nullable: true })
  mostInWindow: number | null;

  /** A day, a week or a month of the calendar in Asia/Shanghai. */
  @Column({ name: 'window_unit', type: 'text', nullable: true })
  windowUnit: WindowUnit | null;

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
