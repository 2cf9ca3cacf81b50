import type { Transaction } from '../../platform/database/index.js';

/** What is to be told of the end of an assessment. */
export interface AssessmentNotice {
  readonly kind: 'assessment.expiring' | 'assessment.expired';
  readonly institutionId: string;
  readonly assessmentId: string;
  readonly validUntil: Date;
  /** How many days before its end this warning belongs; 0 once it has ended. */
  readonly thresholdDays: number;
}

/** Tells an institution, in the transaction that notes that it was told. Joined in `app.module.ts`. */
export abstract class AssessmentNotices {
  abstract post(tx: Transaction, notice: AssessmentNotice): Promise<void>;
}
