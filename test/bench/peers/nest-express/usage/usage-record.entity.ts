import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('usage_record')
export class UsageRecord {
  @PrimaryColumn({ type: 'text' })
  uscc: string;

  @PrimaryColumn({ type: 'timestamptz', precision: 3 })
  at: Date;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'text' })
  event: string;

  @Column({ name: 'institution_id', type: 'uuid' })
  institutionId: string;

  @Column({ name: 'client_id', type: 'text' })
  clientId: string;

  @Column({ name: 'operator_user', type: 'text' })
  operatorUser: string;

  @Column({ name: 'item_codes', type: 'text', array: true })
  itemCodes: string[];

  @Column({ name: 'catalog_versions', type: 'jsonb' })
  catalogVersions: object;

  @Column({ name: 'provider_id', type: 'uuid' })
  providerId: string;

  @Column({ type: 'text' })
  mode: string;

  @Column({ type: 'text' })
  purpose: string;

  @Column({ name: 'authorization_id', type: 'uuid' })
  authorizationId: string;

  @Column({ type: 'text' })
  outcome: string;

  @Column({ type: 'integer' })
  rows: number;

  @Column({ name: 'request_id', type: 'text' })
  requestId: string;
}
