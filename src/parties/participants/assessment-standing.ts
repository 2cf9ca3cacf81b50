import type { ClearedTier } from './assessment.entity.js';

const DAY_MS = 86_400_000;

/** What the newest assessment of an institution says. */
export interface AssessmentTerms {
  readonly clearedTier: ClearedTier;
  readonly validFrom: Date;
  readonly validUntil: Date;
}

/** What stands between an institution and its data, or soon will. */
export type StandingWarning =
  'assessment-missing' | 'assessment-not-begun' | 'assessment-expiring' | 'assessment-expired';

/** How an institution stands at a moment. */
export interface AssessmentStanding {
  /** The most sensitive tier it may receive now; `null`: it is refused everything. */
  readonly clearedTier: ClearedTier | null;
  readonly warning: StandingWarning | null;
  /** Whole days until the end of the assessment; 0 on the last one and after it. */
  readonly daysLeft: number | null;
}

/**
 * How an institution stands by its newest assessment. The period is half-open: at `validUntil` it is over. There is a
 * warning from `warnDays` before that on; nothing is refused before it.
 *
 * @source 国办发〔2021〕52号 §10
 */
export function standingBy(terms: AssessmentTerms | null, at: Date, warnDays: number): AssessmentStanding {
  if (terms === null) return { clearedTier: null, warning: 'assessment-missing', daysLeft: null };
  const { clearedTier, validFrom, validUntil } = terms;
  const leftMs = validUntil.getTime() - at.getTime();
  const daysLeft = Math.max(0, Math.floor(leftMs / DAY_MS));
  if (at < validFrom) return { clearedTier: null, warning: 'assessment-not-begun', daysLeft };
  if (leftMs <= 0) return { clearedTier: null, warning: 'assessment-expired', daysLeft };
  return { clearedTier, warning: leftMs <= warnDays * DAY_MS ? 'assessment-expiring' : null, daysLeft };
}
