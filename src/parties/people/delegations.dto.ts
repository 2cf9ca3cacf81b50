import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { IsInstant } from '../../platform/http/index.js';
import { DELEGATED_ACTIONS, type DelegatedAction } from './delegation-limits.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The power a legal representative gives to a handler. */
export class NewDelegationDto {
  /** A person of the same enterprise. @example "0193a5b0-0000-7000-8000-000000000001" */
  @Matches(UUID)
  handlerId: string;

  /** What the handler may do with authorizations. @example ["decide", "read"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(DELEGATED_ACTIONS, { each: true })
  actions: DelegatedAction[];

  /** For which purposes of the closed list. @example ["pre-loan-review"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @Matches(/^[a-z][a-z-]{1,39}$/, { each: true })
  purposes: string[];

  /** The longest an authorization may hold that the handler gives, in days; as long as any when left out. @example 90 */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_650)
  maxDays?: number;

  /** From when the handler may act; now when left out. */
  @IsOptional()
  @IsInstant()
  validFrom?: string;

  /** Until when, exclusive. @example "2027-06-30T16:00:00Z" */
  @IsInstant()
  validUntil: string;
}

/** The power of a handler. */
export class DelegationDto {
  id: string;
  handlerId: string;
  handlerName: string;
  /** The legal representative who gave it. */
  namedBy: string;
  actions: string[];
  purposes: string[];
  maxDays: number | null;
  validFrom: string;
  validUntil: string;
  /** pending, live, expired or ended. */
  status: 'pending' | 'live' | 'expired' | 'ended';
  createdAt: string;
  endedAt: string | null;
  endedBy: string | null;
}

/** Delegations, newest first. */
export class DelegationListDto {
  items: DelegationDto[];
}
