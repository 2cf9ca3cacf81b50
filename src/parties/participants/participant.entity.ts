import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { ParticipantStatus } from './participant-lifecycle.js';

/** What kind of organization a participant is. */
export type ParticipantKind = 'provider' | 'institution' | 'operator';

/** An organization with an account: a department, a connected bank, the operator. */
@Entity('participant')
@Check('ck_participant_kind', `kind in ('provider', 'institution', 'operator', 'regulator', 'peer')`)
@Check('ck_participant_status', `status in ('active', 'suspended', 'closed')`)
@Unique('uq_participant_kind_name', ['kind', 'name'])
export class ParticipantEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_participant' })
  id: string;

  @Column({ type: 'text' })
  kind: ParticipantKind;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', nullable: true })
  uscc: string | null;

  @Column({ name: 'region_code', type: 'text' })
  regionCode: string;

  /** Items a provider may supply; empty for others. */
  @Column({ name: 'item_codes', type: 'text', array: true, default: '{}' })
  itemCodes: string[];

  @Column({ type: 'text', default: 'active' })
  status: ParticipantStatus;

  @Column({ type: 'integer' })
  version: number;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
