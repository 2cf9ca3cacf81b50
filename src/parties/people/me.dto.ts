import { IsString, Length } from 'class-validator';
import { PersonDto } from './people.dto.js';

/** The limits within which a handler acts. */
export class MyDelegationDto {
  id: string;
  /** grant, decide, revoke, read. */
  actions: string[];
  purposes: string[];
  /** The longest an authorization may hold that is given; `null`: as long as any. */
  maxDays: number | null;
  validUntil: string;
  /** Whether it holds at this moment. */
  isLive: boolean;
}

/** Who you are here. */
export class MeDto {
  clientId: string;
  role: string;
  participantId: string | null;
  uscc: string | null;
  /** The person who signed in; `null` for software. */
  person: PersonDto | null;
  /** The newest delegation of a handler; `null` for everybody else. */
  delegation: MyDelegationDto | null;
}

/** A session of yours. */
export class SessionDto {
  id: string;
  startedAt: string;
  /** To the minute. */
  lastSeenAt: string;
  /** The latest moment it ends; earlier when it is not used. */
  expiresAt: string;
  /** The address you signed in from. */
  source: string;
  userAgent: string;
  /** Whether it is the one that asks. */
  isThisOne: boolean;
}

/** Your live sessions, newest first. */
export class SessionListDto {
  items: SessionDto[];
}

/** A new password. */
export class PasswordChangeDto {
  @IsString()
  @Length(1, 256)
  currentPassword: string;

  /** Twelve characters or more; the longer the better. */
  @IsString()
  @Length(1, 256)
  newPassword: string;
}

/** How many sessions were ended. */
export class EndedSessionsDto {
  ended: number;
}
