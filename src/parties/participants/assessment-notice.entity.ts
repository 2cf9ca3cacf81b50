import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AssessmentEntity } from './assessment.entity.js';

/** That the end of an assessment was noted so many days before it; 0: that it has come. Noted once, by one process. */
@Entity('assessment_notice')
export class AssessmentNoticeEntity {
  @ForeignKey(() => AssessmentEntity, { name: 'fk_assessment_notice_assessment' })
  @PrimaryColumn({ name: 'assessment_id', type: 'uuid', primaryKeyConstraintName: 'pk_assessment_notice' })
  assessmentId: string;

  @PrimaryColumn({
    name: 'threshold_days',
    type: 'integer',
    primaryKeyConstraintName: 'pk_assessment_notice',
  })
  thresholdDays: number;

  @Column({ name: 'noted_at', type: 'timestamptz', precision: 3 })
  notedAt: Date;
}
