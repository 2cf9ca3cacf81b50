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
  ValidateNested,
} from 'class-validator';
import { Type } from 'class-transformer';
import { IsDay, IsInstant } from '../../platform/http/index.js';
import type { Mode } from '../catalog/index.js';
import { WINDOW_UNITS, type WindowUnit } from './authorization-lifecycle.js';

/** In which ways items may be shared. */
const MODES = ['physical-collection', 'interface-call', 'data-verification'] as const;

/** How often an authorization may be used in each day, week or month of the calendar in Asia/Shanghai. */
export class FrequencyDto {
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  uses: number;

  @IsIn(WINDOW_UNITS)
  per: WindowUnit;
}

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

  /** How often it may be used in each day, week or month; as often as there are uses when left out. */
  @IsOptional()
  @ValidateNested()
  @Type(() => FrequencyDto)
  frequency?: FrequencyDto;

  /** First day the facts may be about, in Asia/Shanghai; any when left out. @example "2025-01-01" */
  @IsOptional()
  @IsDay()
  dataFrom?: string;

  /** Day before which the facts must end, in Asia/Shanghai; any when left out. @example "2026-11-01" */
  @IsOptional()
  @IsDay()
  dataUntil?: string;

  /** For how many days the institution may keep what it got. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_650)
  dataLifeDays?: number;
}
