import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TermsColumns } from './authorization-terms.entity.js';

/** The states a request is stored in; its expiry follows from its time. */
export type RequestState = 'requested' | 'approved' | 'refused';

/** What an institution asks an enterprise to authorize. Its terms are never changed; the authorization gets its id. */
@Entity('authorization_request')
@Check('ck_authorization_request_status', `status in ('requested', 'approved', 'refused')`)
@Check('ck_authorization_request_period', 'valid_from < valid_until')
@Check('ck_authorization_request_data', 'data_from < data_until')
@Check('ck_authorization_request_max_uses', 'max_uses > 0')
@Check(
  'ck_authorization_request_window',
  `(most_in_window is null) = (window_unit is null) and most_in_window > 0 and window_unit in ('day', 'week', 'month')`,
)
@Check(
  'ck_authorization_request_decided',
  `(status = 'requested') = (decided_at is null) and (decided_at is null) = (decided_by is null)`,
)
@Index('ix_authorization_request_institution', ['institutionId', 'requestedAt', 'id'])
@Index('ix_authorization_request_enterprise', ['uscc', 'requestedAt', 'id'])
export class AuthorizationRequestEntity extends TermsColumns {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_authorization_request' })
  uscc: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_authorization_request' })
  id: string;

  @Column({ type: 'text', default: 'requested' })
  status: RequestState;

  @Column({ name: 'data_life_days', type: 'integer' })
  dataLifeDays: number;

  /** What the institution tells the enterprise about why it asks. */
  @Column({ type: 'text', nullable: true })
  explanation: string | null;

  @Column({ name: 'requested_by', type: 'text' })
  requestedBy: string;

  @Column({ name: 'requested_at', type: 'timestamptz', precision: 3 })
  requestedAt: Date;

  /** Until when the enterprise may decide, exclusive. */
  @Column({ name: 'decide_until', type: 'timestamptz', precision: 3 })
  decideUntil: Date;

  @Column({ name: 'decided_by', type: 'text', nullable: true })
  decidedBy: string | null;

  @Column({ name: 'decided_at', type: 'timestamptz', precision: 3, nullable: true })
  decidedAt: Date | null;
}
