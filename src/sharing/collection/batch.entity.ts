import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { BatchProfile } from './doctor/batch-profile.js';
import type { Drift } from './doctor/drift.js';

/** Whether a batch replaces the feed or adds to it. */
export type BatchKind = 'full' | 'incremental';

/** The states of a batch. */
export type BatchStatus = 'receiving' | 'staged' | 'held' | 'published' | 'refused' | 'withdrawn';

/** One delivery of a feed. */
@Entity('batch')
@Check('ck_batch_kind', `kind in ('full', 'incremental')`)
@Check('ck_batch_status', `status in ('receiving', 'staged', 'held', 'published', 'refused', 'withdrawn')`)
@Check('ck_batch_counts', `status <> 'published' or received = accepted + unchanged + rejected`)
@Index('ix_batch_feed', ['providerId', 'itemCode', 'sequence'])
@Index('ix_batch_gap', ['providerId', 'itemCode', 'sequence'], {
  where: `missing_from is not null and status = 'published'`,
})
@Index('ix_batch_unpruned', ['publishedAt'], {
  where: `pruned_at is null and status in ('published', 'withdrawn')`,
})
@Index('ix_batch_unfinished', ['createdAt'], { where: `status in ('receiving', 'staged')` })
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

  /** Lines accepted with a remark. */
  @Column({ type: 'integer', default: 0 })
  warned: number;

  /** Facts withdrawn by this batch: by `op: delete`, or left out of a full batch. */
  @Column({ type: 'integer', default: 0 })
  deleted: number;

  /** SHA-256 (hex) of the body as it was sent. */
  @Column({ type: 'text', nullable: true })
  digest: string | null;

  /** The published batch of the same bytes that holds the lines. */
  @Column({ name: 'duplicate_of', type: 'uuid', nullable: true })
  duplicateOf: string | null;

  /** First of the sequences that were left out before this batch. */
  @Column({ name: 'missing_from', type: 'bigint', nullable: true })
  missingFrom: string | null;

  @Column({ type: 'jsonb', nullable: true })
  profile: BatchProfile | null;

  @Column({ type: 'jsonb', nullable: true })
  drift: Drift[] | null;

  /** Why the batch was refused or is held: a problem code, and its sentence. */
  @Column({ name: 'reason_code', type: 'text', nullable: true })
  reasonCode: string | null;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** Who at the provider said yes to a held batch. */
  @Column({ name: 'confirmed_by', type: 'text', nullable: true })
  confirmedBy: string | null;

  @Column({ name: 'withdrawn_at', type: 'timestamptz', precision: 3, nullable: true })
  withdrawnAt: Date | null;

  /** When what it said again was forgotten. */
  @Column({ name: 'pruned_at', type: 'timestamptz', precision: 3, nullable: true })
  prunedAt: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'published_at', type: 'timestamptz', precision: 3, nullable: true })
  publishedAt: Date | null;
}
