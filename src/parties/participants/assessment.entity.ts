import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ParticipantEntity } from './participant.entity.js';

/** The most sensitive tier an institution was found fit to receive. */
export type ClearedTier = 'public' | 'verify-only' | 'authorized' | 'model-only';

/** A security assessment of an institution, with its end. @source 国办发〔2021〕52号 §10 */
@Entity('assessment')
@Check('ck_assessment_tier', `cleared_tier in ('public', 'verify-only', 'authorized', 'model-only')`)
@Check('ck_assessment_period', 'valid_from < valid_until')
@Index('ix_assessment_institution', ['institutionId', 'createdAt'])
export class AssessmentEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_assessment' })
  id: string;

  @ForeignKey(() => ParticipantEntity, { name: 'fk_assessment_institution' })
  @Column({ name: 'institution_id', type: 'uuid' })
  institutionId: string;

  @Column({ name: 'cleared_tier', type: 'text' })
  clearedTier: ClearedTier;

  @Column({ type: 'text' })
  assessor: string;

  @Column({ type: 'text' })
  reference: string;

  @Column({ name: 'valid_from', type: 'timestamptz', precision: 3 })
  validFrom: Date;

  @Column({ name: 'valid_until', type: 'timestamptz', precision: 3 })
  validUntil: Date;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
