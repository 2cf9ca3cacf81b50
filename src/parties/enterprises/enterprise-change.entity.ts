import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What happens to the registration of an enterprise. */
export type EnterpriseChange = 'deregistered' | 'restored';

/** One line of the history of an enterprise: who did what to it, when and why. Never changed. */
@Entity('enterprise_change')
@Check('ck_enterprise_change', `change in ('deregistered', 'restored')`)
export class EnterpriseChangeEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_enterprise_change' })
  uscc: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_enterprise_change' })
  id: string;

  @Column({ type: 'timestamptz', precision: 3 })
  at: Date;

  @Column({ type: 'text' })
  change: EnterpriseChange;

  /** In which part who did it acted. */
  @Column({ type: 'text' })
  role: string;

  @Column({ name: 'client_id', type: 'text' })
  clientId: string;

  @Column({ type: 'text' })
  reason: string;

  @Column({ name: 'request_id', type: 'text' })
  requestId: string;
}
