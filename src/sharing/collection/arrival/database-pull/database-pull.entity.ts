import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { PullMark, PullSource } from './pull-source.js';

/** Whether a pull runs; `stopped` is one that waits until its provider resets it. */
export type PullStatus = 'active' | 'disabled' | 'stopped';

/** What went wrong in a run. The detail holds nothing the department's database said. */
export interface PullProblem {
  readonly code: string;
  readonly detail: string;
}

/** What became of a run. */
export interface PullRun {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: 'published' | 'nothing-new' | 'held' | 'failed';
  readonly rows: number;
  readonly batchId: string | null;
  readonly problem: PullProblem | null;
}

/** A batch that waits for a person's yes, and how far the pull has come once it is given. */
export interface PendingMark extends PullMark {
  readonly batchId: string;
}

/** A scheduled pull of one item from a provider's database. */
@Entity('database_pull')
@Check('ck_database_pull_status', `status in ('active', 'disabled', 'stopped')`)
@Index('ix_database_pull_due', ['nextDueAt'], { where: `status = 'active'` })
export class DatabasePullEntity {
  @PrimaryColumn({ name: 'provider_id', type: 'uuid', primaryKeyConstraintName: 'pk_database_pull' })
  providerId: string;

  @PrimaryColumn({ name: 'item_code', type: 'text', primaryKeyConstraintName: 'pk_database_pull' })
  itemCode: string;

  @Column({ type: 'jsonb' })
  source: PullSource;

  @Column({ name: 'credential_sealed', type: 'text' })
  credentialSealed: string;

  @Column({ name: 'every_minutes', type: 'integer' })
  everyMinutes: number;

  @Column({ name: 'overlap_minutes', type: 'integer' })
  overlapMinutes: number;

  @Column({ type: 'text' })
  status: PullStatus;

  @Column({ type: 'text', nullable: true })
  watermark: string | null;

  @Column({ name: 'tail_digest', type: 'text', nullable: true })
  tailDigest: string | null;

  @Column({ type: 'jsonb', nullable: true })
  pending: PendingMark | null;

  @Column({ name: 'last_run', type: 'jsonb', nullable: true })
  lastRun: PullRun | null;

  @Column({ name: 'next_due_at', type: 'timestamptz', precision: 3 })
  nextDueAt: Date;

  @Column({ name: 'claimed_by', type: 'uuid', nullable: true })
  claimedBy: string | null;

  @Column({ name: 'claimed_until', type: 'timestamptz', precision: 3, nullable: true })
  claimedUntil: Date | null;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
