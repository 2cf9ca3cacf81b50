import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('assessment')
export class Assessment {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ name: 'institution_id', type: 'uuid' })
  institutionId: string;

  @Column({ name: 'cleared_tier', type: 'text' })
  clearedTier: string;

  @Column({ name: 'valid_from', type: 'timestamptz' })
  validFrom: Date;

  @Column({ name: 'valid_until', type: 'timestamptz' })
  validUntil: Date;
}
