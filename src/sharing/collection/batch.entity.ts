import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Whether a batch replaces the feed or adds to it. */
export type BatchKind = 'full' | 'incremental';

/** The states of a batch. */
export type BatchStatus = 'receiving' | 'staged' | 'held' | 'published' | 'refused' | 'withdrawn';

/** One delivery of a feed. */
@Entity('batch')
@Check('ck_batch_kind', `kind in ('full', 'incremental')`)
@Check('ck_batch_status', `status in ('receiving', 'staged', 'held', 'published', 'refused', 'withdrawn')`)
@Check('ck_batch_counts', `status <> 'published' or received = accepted + unchanged + rejected`)
@Index('uq_batch_published_sequence', ['providerId', 'itemCode', 'sequence'], {
  unique: true,
  where: `status = 'published'`,
})
export class BatchEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_batch' })
  id: string;

  @Column({ name: 'provider_id', type: 'uuid' })
  providerId: string;

  @Column({ name: 'item_code', type: 'text' })
  itemCode: string;

  @Column({ name: 'catalog_version', type: 'integer' })
  catalogVersion: number;

  @Column({ type: 'text' })
  kind: BatchKind;

  /** Position in the feed; pg gives 64-bit integers as text. */
  @Column({ type: 'bigint' })
  sequence: string;

  @Column({ name: 'data_time', type: 'timestamptz', precision: 3 })
  dataTime: Date;

  @Column({ type: 'text' })
  status: BatchStatus;

  @Column({ type: 'integer', default: 0 })
  received: number;

  @Column({ type: 'integer', default: 0 })
  accepted: number;

  @Column({ type: 'integer', default: 0 })
  unchanged: number;

  @Column({ type: 'integer', default: 0 })
  rejected: number;

  @Column({ type: 'text', nullable: true })
  digest: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'published_at', type: 'timestamptz', precision: 3, nullable: true })
  publishedAt: Date | null;
}
