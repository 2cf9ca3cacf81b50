import { Type } from 'class-transformer';
import { IsIn, IsInt, Max, Min } from 'class-validator';
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
  dataTime: string;
  publishedAt: string | null;
}
