import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
} from 'class-validator';
import { IsInstant } from '../../platform/http/index.js';
import { TOKEN_BINDINGS, type TokenBinding } from '../identity/index.js';
import type { ClearedTier } from './assessment.entity.js';
import type { ParticipantKind, ParticipantStatus } from './participant.entity.js';

const REGION = /^\d{6}$/;
const ITEM = /^[A-Z]{3}-\d{2}$/;
const USCC = /^[0-9A-HJ-NPQRTUWXY]{18}$/;
const STATUSES = ['active', 'suspended', 'closed'] as const;
const TIERS = ['public', 'verify-only', 'authorized', 'model-only'] as const;

/** A new connected institution. */
export class NewInstitutionDto {
  /** Full registered name. @example "示例银行股份有限公司" */
  @IsString()
  @Length(2, 200)
  name: string;

  /** Unified social credit code of the organization. @example "91110000802100433B" */
  @IsOptional()
  @Matches(USCC)
  uscc?: string;

  /** Six-digit region code (GB/T 2260). @example "140000" */
  @Matches(REGION)
  regionCode: string;
}

/** A new data provider. */
export class NewProviderDto extends NewInstitutionDto {
  /** Catalog items the provider may supply. @example ["TAX-01", "TAX-04"] */
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(ITEM, { each: true })
  itemCodes: string[];
}

/** What may change of an institution. */
export class InstitutionChangeDto {
  /** Full registered name. */
  @IsOptional()
  @IsString()
  @Length(2, 200)
  name?: string;

  /** Six-digit region code (GB/T 2260). */
  @IsOptional()
  @Matches(REGION)
  regionCode?: string;

  /** A suspended or closed participant may not act, from the next request on. */
  @IsOptional()
  @IsIn(STATUSES)
  status?: ParticipantStatus;
}

/** What may change of a provider. */
export class ProviderChangeDto extends InstitutionChangeDto {
  /** Catalog items the provider may supply. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(ITEM, { each: true })
  itemCodes?: string[];
}

/** A participant. */
export class ParticipantDto {
  id: string;
  kind: ParticipantKind;
  name: string;
  uscc: string | null;
  regionCode: string;
  /** Items a provider may supply; empty for others. */
  itemCodes: string[];
  status: ParticipantStatus;
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** A page of participants. */
export class ParticipantPageDto {
  items: ParticipantDto[];
  nextCursor: string | null;
}

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
}

/** A new client of a participant. */
export class NewClientDto {
  /** Public keys (RFC 7517): EC P-256 or RSA of 2048 bits and more, each with its own `kid`. */
  @IsObject()
  jwks: object;

  /** How it must bind its access tokens: to a key (`dpop`), to its TLS certificate (`mtls`), or not at all. */
  @IsOptional()
  @IsIn(TOKEN_BINDINGS)
  tokenBinding?: TokenBinding;
}

/** What may change of a client. */
export class ClientChangeDto {
  /** The public keys that hold from now on; tokens of removed keys end at once. */
  @IsOptional()
  @IsObject()
  jwks?: object;

  /** A disabled client is refused from the next request on. */
  @IsOptional()
  @IsIn(['active', 'disabled'])
  status?: 'active' | 'disabled';

  /** How it must bind its access tokens from now on; tokens issued before end at once. */
  @IsOptional()
  @IsIn(TOKEN_BINDINGS)
  tokenBinding?: TokenBinding;
}

/** A client of a participant. */
export class ClientDto {
  clientId: string;
  role: string;
  status: string;
  /** The `kid` of each public key. */
  keyIds: string[];
  /** How it must bind its access tokens: none, dpop or mtls. */
  tokenBinding: TokenBinding;
  /** The scope to ask a token for. */
  scope: string;
  createdAt: string;
}

/** The clients of a participant. */
export class ClientListDto {
  items: ClientDto[];
}
