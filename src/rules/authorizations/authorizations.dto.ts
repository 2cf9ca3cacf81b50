import { IsBoolean, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { IsReadableText } from '../../platform/http/index.js';
import type { Mode } from '../catalog/index.js';
import type { AuthorizationChange, AuthorizationStatus } from './authorization-lifecycle.js';
import type { AuthorizationForm } from './authorization-form.js';
import { FrequencyDto, TermsDto } from './authorization-terms.dto.js';

/** What an enterprise permits one institution. */
export class NewAuthorizationDto extends TermsDto {
  /** The institution that may ask. */
  @IsUUID()
  institutionId: string;

  /** Version of the risk notice the enterprise was shown. @example "2026-01" */
  @IsString()
  @Length(1, 40)
  riskNoticeVersion: string;

  /** Whether it is to hold only once the enterprise has signed its text. */
  @IsOptional()
  @IsBoolean()
  awaitSignature?: boolean;
}

/** The enterprise's permission as it stands now. */
export class AuthorizationDto {
  id: string;
  version: number;
  /** pending-signature, active, pending, suspended, revoked, expired or exhausted. */
  status: AuthorizationStatus;
  /** Given online, or in writing: then the letter has the same id. */
  form: AuthorizationForm;
  uscc: string;
  institutionId: string;
  items: string[];
  modes: Mode[];
  purpose: string;
  validFrom: string;
  validUntil: string;
  maxUses: number | null;
  usesLeft: number | null;
  frequency: FrequencyDto | null;
  /** First day the facts may be about, in Asia/Shanghai; null: any. */
  dataFrom: string | null;
  /** Day before which the facts must end, in Asia/Shanghai; null: any. */
  dataUntil: string | null;
  dataLifeDays: number | null;
  riskNoticeVersion: string;
  /** It comes from a blanket letter and gives public items only, which need no authorization: ask the enterprise anew. */
  reauthorizationNeeded: boolean;
  createdAt: string;
  revokedAt: string | null;
}

/** A page of authorizations. */
export class AuthorizationPageDto {
  items: AuthorizationDto[];
  nextCursor: string | null;
}

/** Why something is changed, in the words of who changes it. */
export class ReasonDto {
  @IsOptional()
  @IsString()
  @Length(1, 500)
  @IsReadableText()
  reason?: string;
}

/** One thing that happened to an authorization. */
export class AuthorizationChangeDto {
  at: string;
  /** requested, granted, declined, signed, amended, suspended, resumed or revoked; of a letter: imported, received, refused, viewed. */
  change: AuthorizationChange;
  /** In which part who did it acted: enterprise or institution. */
  role: string;
  /** Who did it: the id of the person, or of the client where software did it. */
  clientId: string;
  /** The name of the person; `null` where software did it. */
  actorName: string | null;
  reason: string | null;
  /** Version of the authorization after it; null while it is only asked for. */
  version: number | null;
}

/** Everything that happened to an authorization, oldest first. */
export class AuthorizationHistoryDto {
  items: AuthorizationChangeDto[];
}
