import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('report')
export class Report {
  @PrimaryColumn({ type: 'text' })
  uscc: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ name: 'report_no', type: 'text' })
  reportNo: string;

  @Column({ name: 'institution_id', type: 'uuid' })
  institutionId: string;

  @Column({ name: 'generated_at', type: 'timestamptz' })
  generatedAt: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  @Column({ type: 'jsonb' })
  question: object;

  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'text' })
  digest: string;
}
