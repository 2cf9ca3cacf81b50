import type { Problem } from '../../../platform/http/plain.js';
import { BatchDigestMismatch, TooManyRejections, UnreadableFeed } from '../collection.problems.js';
import { hasTooManyRejections, type RejectionRules } from './rejection-rules.js';

/** A batch after all its lines are judged, beside what its sender said of it. */
export interface WholeBatch {
  readonly received: number;
  readonly rejected: number;
  readonly kind: 'full' | 'incremental';
  readonly recordCount?: number | undefined;
  /** Where the rejected lines are listed. */
  readonly listedAt?: string;
}

/** Why a batch may not be published as a whole, however good its single lines are; `undefined` when it may. */
export function refusalOf(batch: WholeBatch, rules: RejectionRules): Problem | undefined {
  const { received, rejected, kind, recordCount, listedAt } = batch;
  if (rejected > rules.most) {
    return new TooManyRejections(`More than ${rules.most} lines were rejected; the rest was not read.`);
  }
  if (received === 0) return new UnreadableFeed('The batch holds no record.');
  if (recordCount !== undefined && recordCount !== received) {
    return new BatchDigestMismatch(`The file has ${received} records; ${recordCount} were announced.`);
  }
  if (kind === 'full' && rejected === received) {
    return new TooManyRejections('A full batch without a usable record would withdraw everything.');
  }
  if (!hasTooManyRejections(rules, received, rejected)) return undefined;
  const place = listedAt === undefined ? '' : ` See ${listedAt}.`;
  const limit = `${rules.largestShare * 100} %`;
  return new TooManyRejections(`${rejected} of ${received} lines were rejected, more than ${limit}.${place}`);
}
