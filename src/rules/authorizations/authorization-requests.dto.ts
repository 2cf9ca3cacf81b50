import { PartialType, PickType } from '@nestjs/swagger';
import { IsOptional, IsString, Length, MaxLength } from 'class-validator';
import type { Mode } from '../catalog/index.js';
import { FrequencyDto, TermsDto } from './authorization-terms.dto.js';

/** What an institution asks an enterprise to authorize. */
export class NewAuthorizationRequestDto extends TermsDto {
  /** Unified social credit code of the enterprise. @example "91140105MA0TEXT20Y" */
  @IsString()
  @MaxLength(64)
  uscc: string;

  /** Why the institution asks, told to the enterprise. */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  explanation?: string;
}

/** The approval of what was asked for, or of less: what is left out is approved as it was asked. */
export class ApprovalDto extends PartialType(
  PickType(TermsDto, [
    'items',
    'modes',
    'validUntil',
    'maxUses',
    'frequency',
    'dataFrom',
    'dataUntil',
    'dataLifeDays',
  ] as const),
) {
  /** Version of the risk notice the enterprise was shown. @example "2026-01" */
  @IsString()
  @Length(1, 40)
  riskNoticeVersion: string;
}

/** What an institution asked for, as it stands now. */
export class AuthorizationRequestDto {
  /** Also the id of the authorization, once it is approved. */
  id: string;
  /** requested, approved, refused or expired. */
  status: 'requested' | 'approved' | 'refused' | 'expired';
  uscc: string;
  institutionId: string;
  items: string[];
  modes: Mode[];
  purpose: string;
  validFrom: string;
  validUntil: string;
  maxUses: number | null;
  frequency: FrequencyDto | null;
  dataFrom: string | null;
  dataUntil: string | null;
  dataLifeDays: number;
  explanation: string | null;
  requestedAt: string;
  /** Until when the enterprise may decide, exclusive. */
  decideUntil: string;
  decidedAt: string | null;
}

/** A page of requests. */
export class AuthorizationRequestPageDto {
  items: AuthorizationRequestDto[];
  nextCursor: string | null;
}
