import { IsObject, IsOptional, IsString, Length, Matches } from 'class-validator';
import type { TokenBinding } from '../identity/index.js';
import type { EnterpriseChange } from './enterprise-change.entity.js';
import type { SubjectType } from './uscc.js';

/** An enterprise to be registered. */
export class NewEnterpriseDto {
  /** Unified social credit code (GB 32100). @example "91140100MA0TEXT12Y" */
  @IsString()
  @Length(1, 64)
  uscc: string;

  /** Registered name. */
  @IsString()
  @Length(1, 200)
  name: string;

  /** Six-digit region code (GB/T 2260). @example "140100" */
  @Matches(/^\d{6}$/)
  regionCode: string;

  /** Industry (GB/T 4754): section letter and up to four digits. @example "C3811" */
  @IsOptional()
  @Matches(/^[A-T]\d{0,4}$/)
  industryCode?: string;
}

/** An enterprise. */
export class EnterpriseDto {
  uscc: string;
  name: string;
  /** 91 enterprise, 92 individual business, 93 cooperative, N rural collective, or other. */
  subjectType: SubjectType;
  regionCode: string;
  industryCode: string | null;
  status: string;
  /** Doubts about the code that do not refuse it. */
  warnings: string[];
}

/** The public keys an enterprise's software signs with. */
export class EnterpriseKeysDto {
  /** Public keys (RFC 7517), each with its own `kid`. */
  @IsObject()
  jwks: object;
}

/** A client of an enterprise. */
export class EnterpriseClientDto {
  clientId: string;
  role: string;
  status: string;
  version: number;
  keyIds: string[];
  /** How it must bind its access tokens: none, dpop or mtls. */
  tokenBinding: TokenBinding;
  scope: string;
  createdAt: string;
}

/** Why the registration of an enterprise is changed. */
export class RegistrationChangeDto {
  /** For the history. @example "Deregistered on 2026-11-20, notice 17" */
  @IsString()
  @Length(1, 500)
  reason: string;
}

/** One thing that happened to an enterprise. */
export class EnterpriseChangeDto {
  at: string;
  /** deregistered or restored. */
  change: EnterpriseChange;
  /** In which part who did it acted. */
  role: string;
  clientId: string;
  reason: string;
}

/** Everything that happened to an enterprise, oldest first. */
export class EnterpriseHistoryDto {
  items: EnterpriseChangeDto[];
}
