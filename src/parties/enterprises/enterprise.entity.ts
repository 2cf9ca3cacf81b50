import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { SubjectType } from './uscc.js';

/** Whether an enterprise stands in the register. */
export type EnterpriseStatus = 'active' | 'deregistered';

/** An information subject: enterprise, individual business, cooperative. */
@Entity('enterprise')
@Check('ck_enterprise_uscc', `uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'`)
@Check('ck_enterprise_subject_type', `subject_type in ('91', '92', '93', 'N', 'other')`)
@Check('ck_enterprise_status', `status in ('active', 'deregistered')`)
export class EnterpriseEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_enterprise' })
  uscc: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ name: 'subject_type', type: 'text' })
  subjectType: SubjectType;

  @Column({ name: 'region_code', type: 'text' })
  regionCode: string;

  @Column({ name: 'industry_code', type: 'text', nullable: true })
  industryCode: string | null;

  @Column({ type: 'text', default: 'active' })
  status: EnterpriseStatus;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
