import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IsInstant } from '../../platform/http/index.js';
import type { Mode } from '../catalog/index.js';

/** In which ways items may be shared. */
export const MODES = ['physical-collection', 'interface-call', 'data-verification'] as const;

/** What an institution may have of an enterprise: items, modes, purpose, period, uses. */
export class TermsDto {
  /** Codes of the items. @example ["TAX-04", "SOC-01"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(/^[A-Z]{3}-\d{2}$/, { each: true })
  items: string[];

  /** In which ways the items may be shared. @example ["interface-call", "data-verification"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(MODES, { each: true })
  modes: Mode[];

  /** What the institution may use the answers for, of the closed list. @example "pre-loan-review" */
  @IsString()
  @MaxLength(64)
  purpose: string;

  /** From when, inclusive. @example "2026-11-21T00:00:00Z" */
  @IsInstant()
  validFrom: string;

  /** Until when, exclusive. @example "2026-12-21T00:00:00Z" */
  @IsInstant()
  validUntil: string;

  /** How many times the authorization may be used; not counted when left out. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  maxUses?: number;

  /** For how many days the institution may keep what it got. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_650)
  dataLifeDays?: number;
}
