import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A provider's live endpoint for one item. Its credential is sealed with a key outside the database. */
@Entity('endpoint')
@Check('ck_endpoint_status', `status in ('active', 'disabled')`)
@Index('ix_endpoint_item', ['itemCode'])
export class EndpointEntity {
  @PrimaryColumn({ name: 'provider_id', type: 'uuid', primaryKeyConstraintName: 'pk_endpoint' })
  providerId: string;

  @PrimaryColumn({ name: 'item_code', type: 'text', primaryKeyConstraintName: 'pk_endpoint' })
  itemCode: string;

  @Column({ type: 'text' })
  url: string;

  @Column({ name: 'credential_sealed', type: 'text' })
  credentialSealed: string;

  @Column({ name: 'timeout_ms', type: 'integer' })
  timeoutMs: number;

  @Column({ type: 'text' })
  status: 'active' | 'disabled';

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
