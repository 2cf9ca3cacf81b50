import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { IsInstant } from '../../platform/http/index.js';
import type { StandingWarning } from './assessment-standing.js';
import type { ClearedTier } from './assessment.entity.js';
import type { ParticipantStatus } from './participant-lifecycle.js';

const TIERS = ['public', 'verify-only', 'authorized', 'model-only'] as const;

/** The outcome of a security assessment. */
export class NewAssessmentDto {
  /** The most sensitive tier the institution may receive. @example "authorized" */
  @IsIn(TIERS)
  clearedTier: ClearedTier;

  /** Who assessed. @example "省信用信息中心安全处" */
  @IsString()
  @Length(2, 200)
  assessor: string;

  /** Number of the assessment report. @example "SEC-2026-017" */
  @IsString()
  @Length(1, 100)
  reference: string;

  /** From when it holds; now when left out. */
  @IsOptional()
  @IsInstant()
  validFrom?: string;

  /** Until when it holds, exclusive. @example "2027-12-31T16:00:00Z" */
  @IsInstant()
  validUntil: string;
}

/** A security assessment of an institution. */
export class AssessmentDto {
  id: string;
  institutionId: string;
  clearedTier: ClearedTier;
  assessor: string;
  reference: string;
  validFrom: string;
  validUntil: string;
  createdAt: string;
}

/** A page of assessments. */
export class AssessmentPageDto {
  items: AssessmentDto[];
  nextCursor: string | null;
}

/** How an institution stands: what it may receive, and until when. */
export class InstitutionStandingDto {
  id: string;
  name: string;
  status: ParticipantStatus;
  /** The most sensitive tier it may receive now; `null`: everything is refused. */
  clearedTier: ClearedTier | null;
  /** What stands between it and its data, or soon will. */
  warning: StandingWarning | null;
  /** Whole days until the end of the assessment. */
  daysLeft: number | null;
  /** The newest assessment, which holds. */
  assessment: AssessmentDto | null;
}
