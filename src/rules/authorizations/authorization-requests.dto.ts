import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Type } from 'class-transformer';
import { IsInstant } from '../../platform/http/index.js';
import type { Mode } from '../catalog/index.js';
import { FrequencyDto, MODES, TermsDto } from './authorization-terms.dto.js';

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
export class ApprovalDto {
  /** Version of the risk notice the enterprise was shown. @example "2026-01" */
  @IsString()
  @Length(1, 40)
  riskNoticeVersion: string;

  /** Fewer items than asked for. @example ["TAX-04"] */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(/^[A-Z]{3}-\d{2}$/, { each: true })
  items?: string[];

  /** Fewer ways of sharing. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(MODES, { each: true })
  modes?: Mode[];

  /** An earlier end, exclusive. */
  @IsOptional()
  @IsInstant()
  validUntil?: string;

  /** Fewer uses. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  maxUses?: number;

  /** Fewer uses in the same window. */
  @IsOptional()
  @ValidateNested()
  @Type(() => FrequencyDto)
  frequency?: FrequencyDto;

  /** Fewer days for which the institution may keep what it got. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_650)
  dataLifeDays?: number;
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
