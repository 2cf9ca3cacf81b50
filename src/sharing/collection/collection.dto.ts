import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { IsInstant } from '../../platform/http/index.js';
import type { BatchKind, BatchStatus } from './batch.entity.js';

/** How a batch is to be understood. */
export class BatchQuery {
  /** `full` replaces everything the feed stated before, `incremental` adds to it. */
  @IsIn(['full', 'incremental'])
  kind: BatchKind;

  /** Position in the feed, growing from batch to batch. @example 1 */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  sequence: number;

  /** At which time the facts held in the provider's system. @example "2026-11-20T16:00:00Z" */
  @IsInstant()
  dataTime: string;

  /** How many records the file has; a batch with another number is refused. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  recordCount?: number;
}

/** One way in which a batch differs from the last one. */
export class DriftDto {
  /** Field as an RFC 6901 pointer; empty for the batch as a whole. */
  pointer: string;
  code: string;
  detail: string;
  /** Whether the batch waits for a person's yes because of it. */
  holds: boolean;
}

/** Sequences that never came. */
export class MissingSequencesDto {
  from: number;
  to: number;
}

/** One delivery of a feed and what became of it. */
export class BatchDto {
  batchId: string;
  itemCode: string;
  status: BatchStatus;
  kind: BatchKind;
  sequence: number;
  /** Lines received: accepted, unchanged and rejected together. */
  received: number;
  accepted: number;
  unchanged: number;
  rejected: number;
  /** Lines accepted with a remark. */
  warned: number;
  /** Facts withdrawn by the batch: by `op: delete`, or left out of a full batch. */
  deleted: number;
  /** Whether the same bytes had been published before, so that nothing changed. */
  duplicate: boolean;
  /** The gap in the sequence before this batch. */
  missingSequences: MissingSequencesDto | null;
  /** How the batch differs from the last one of its kind. */
  drift: DriftDto[];
  /** Why the batch was refused or is held. */
  reasonCode: string | null;
  reason: string | null;
  /** SHA-256 (hex) of the body as it was sent. */
  digest: string | null;
  dataTime: string;
  publishedAt: string | null;
  withdrawnAt: string | null;
}

/** A person's yes to a held batch. */
export class BatchConfirmationDto {
  /** Who says yes at the provider. @example "zhang.wei" */
  @IsString()
  @Length(1, 64)
  operatorUser: string;
}

/** One use of what a batch stated. */
export class BatchUseDto {
  usageRecordId: string;
  at: string;
  event: string;
  institutionId: string | null;
  uscc: string;
  /** Digest of the answer; of a report the one it carries. */
  answerDigest: string | null;
}

/** The uses of what a batch stated, while it was published. */
export class BatchUsesDto {
  /** How many there are. */
  count: number;
  /** The newest, up to 1,000. */
  items: BatchUseDto[];
}

/** A batch that was taken back, and what had used it. */
export class WithdrawnBatchDto extends BatchDto {
  uses: BatchUsesDto;
}
