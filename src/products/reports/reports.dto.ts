import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { FreshnessDto, type Mode } from '../../rules/catalog/index.js';
import { QuestionDto } from '../../sharing/gate/index.js';
import { OtherSourceDto, SourceDto } from '../../sharing/interface-call/index.js';

/** A question for a standardized credit report. */
export class ReportRequestDto extends QuestionDto {
  /** Codes of the items wanted; every item a report may show when left out. @example ["REG-01", "TAX-04"] */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(/^[A-Z]{3}-\d{2}$/, { each: true })
  items?: string[];

  /** Held sections older than this many days are left out. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_650)
  maxAgeDays?: number;
}

/** How a section ended. */
export type SectionStatus = 'ok' | 'not-authorized' | 'no-record' | 'provider-unavailable' | 'disputed';

/** One part of a report: one item. */
export class SectionDto {
  itemCode: string;
  item: string;
  itemZh: string;
  categoryZh: string;
  catalogVersion: number;
  /** ok, not-authorized, no-record, provider-unavailable or disputed. */
  status: SectionStatus;
  /** Why there is nothing, or not everything, to show. */
  reasonCode: string | null;
  mode: Mode;
  source: SourceDto | null;
  /** At which time the facts held. */
  asOf: string | null;
  /** How the feed of `source` stands against its update cycle; of a held item without a record, the oldest feed. */
  freshness: FreshnessDto | null;
  /** Field code → value. A missing field was withheld; `null` means the department has no value. */
  records: object[];
  /** Positions in `records` of what the enterprise disputes. */
  disputedRecords: number[];
  /** The other departments that hold facts of the item; records that none of them states are of `source`. */
  otherSources: OtherSourceDto[];
}

/** A standardized credit report. States facts only; for reference. */
export class ReportDto {
  reportId: string;
  /** Fourteen digits of time and eight characters. */
  reportNo: string;
  uscc: string;
  purpose: string;
  authorizationId: string | null;
  generatedAt: string;
  /** Until when this copy can be read again. */
  expiresAt: string;
  sections: SectionDto[];
  usageRecordIds: string[];
  /** What a reader is to know of the report. */
  notes: string[];
  /** `sha-256:` over the canonical JSON (RFC 8785) of the report without digest and signature. */
  digest: string;
  /** Detached JWS (ES256, EdDSA or SM2-SM3, as the key of its `kid` says) over the text of the digest; keys at `/v1/signing-keys`. */
  signature: string;
}

/** The public keys reports and artifacts of authorizations are signed with. */
export class SigningKeysDto {
  keys: object[];
}
