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
import { TOKEN_BINDINGS, type TokenBinding } from '../identity/index.js';
import type { ParticipantChange, ParticipantStatus } from './participant-lifecycle.js';
import type { ParticipantKind } from './participant.entity.js';

const REGION = /^\d{6}$/;
const ITEM = /^[A-Z]{3}-\d{2}$/;
const USCC = /^[0-9A-HJ-NPQRTUWXY]{18}$/;
const STATUSES = ['active', 'suspended', 'closed'] as const;

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

  /** A suspended or closed participant may not act, from the next request on; only a suspended one can be closed. */
  @IsOptional()
  @IsIn(STATUSES)
  status?: ParticipantStatus;

  /** Why; needed when the status changes. @example "Key lost, case 2026-17" */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  reason?: string;
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

/** One thing that happened to a participant. */
export class ParticipantChangeDto {
  at: string;
  /** registered, changed, suspended, restored or closed. */
  change: ParticipantChange;
  /** What got another value, beside the status. */
  fields: string[];
  /** In which part who did it acted. */
  role: string;
  clientId: string;
  reason: string | null;
  /** Version of the participant after it. */
  version: number;
}

/** Everything that happened to a participant, oldest first. */
export class ParticipantHistoryDto {
  items: ParticipantChangeDto[];
}

/** A page of participants. */
export class ParticipantPageDto {
  items: ParticipantDto[];
  nextCursor: string | null;
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
  version: number;
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
