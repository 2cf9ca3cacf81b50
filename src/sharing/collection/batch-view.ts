import type { BatchEntity } from './batch.entity.js';
import type { BatchDto, MissingSequencesDto } from './collection.dto.js';

/** A batch as its provider sees it. `isRepeat`: the answer to bytes that were published before. */
export function batchView(batch: BatchEntity, isRepeat = false): BatchDto {
  const { itemCode, status, kind, received, accepted, unchanged, rejected, warned, deleted } = batch;
  return {
    batchId: batch.id,
    itemCode,
    status,
    kind,
    sequence: Number(batch.sequence),
    received,
    accepted,
    unchanged,
    rejected,
    warned,
    deleted,
    duplicate: isRepeat || batch.duplicateOf !== null,
    missingSequences: missingBefore(batch),
    drift: batch.drift ?? [],
    reasonCode: batch.reasonCode,
    reason: batch.reason,
    digest: batch.digest,
    dataTime: batch.dataTime.toISOString(),
    publishedAt: batch.publishedAt?.toISOString() ?? null,
    withdrawnAt: batch.withdrawnAt?.toISOString() ?? null,
  };
}

function missingBefore({ missingFrom, sequence }: BatchEntity): MissingSequencesDto | null {
  return missingFrom === null ? null : { from: Number(missingFrom), to: Number(sequence) - 1 };
}
