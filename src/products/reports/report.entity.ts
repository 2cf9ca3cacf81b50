import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A report as it was handed out, until its copy expires. */
@Entity('report')
@Index('ix_report_id', ['id'])
@Index('ix_report_expires', ['expiresAt'])
@Check('ck_report_copy', 'num_nonnulls(body, packed) = 1')
export class ReportEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_report' })
  uscc: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_report' })
  id: string;

  @Column({ name: 'report_no', type: 'text' })
  reportNo: string;

  @Column({ name: 'institution_id', type: 'uuid' })
  institutionId: string;

  @Column({ name: 'generated_at', type: 'timestamptz', precision: 3 })
  generatedAt: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt: Date;

  /** What the report rests on: judged anew whenever the copy is read. */
  @Column({ type: 'json' })
  question: object;

  /** The copy as text, as earlier versions kept it. */
  @Column({ type: 'text', nullable: true })
  body: string | null;

  /** The copy, packed. */
  @Column({ type: 'bytea', nullable: true })
  packed: Buffer | null;

  @Column({ type: 'text' })
  digest: string;
}
