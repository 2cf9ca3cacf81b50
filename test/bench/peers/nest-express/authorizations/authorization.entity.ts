import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('authorization')
export class Authorization {
  @PrimaryColumn({ type: 'text' })
  uscc: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ name: 'institution_id', type: 'uuid' })
  institutionId: string;

  @Column({ type: 'text' })
  status: string;

  @Column({ type: 'text' })
  purpose: string;

  @Column({ name: 'item_codes', type: 'text', array: true })
  itemCodes: string[];

  @Column({ type: 'text', array: true })
  modes: string[];

  @Column({ name: 'valid_from', type: 'timestamptz' })
  validFrom: Date;

  @Column({ name: 'valid_until', type: 'timestamptz' })
  validUntil: Date;
}
