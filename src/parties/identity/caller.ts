import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { GatewayRequest } from '../../platform/http/index.js';
import type { Confirmation } from './token-binding.js';

/** In which part somebody acts. */
export type Role = 'provider' | 'institution' | 'operator' | 'enterprise';

/** Every role there is. */
export const ROLES: readonly Role[] = ['provider', 'institution', 'operator', 'enterprise'];

/** What a verified access token says: which client, with which scopes, issued when (seconds since 1970), bound to what. */
export interface TokenHolder {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly issuedAtS: number;
  /** What the sender must also show; a token without it is good for whoever has it. */
  readonly confirmation?: Confirmation;
  /** Who signed in; absent where software acts for itself. */
  readonly person?: SignedIn;
}

/** A person and the session in which it signed in. */
export interface SignedIn {
  readonly personId: string;
  readonly sessionId: string;
}

/** What an enterprise's handler may do in its name: the limits of the newest delegation. */
export interface DelegationLimits {
  readonly id: string;
  readonly actions: readonly string[];
  readonly purposes: readonly string[];
  /** The longest an authorization may hold that the handler gives; `null`: as long as any. */
  readonly maxDays: number | null;
  readonly validUntil: Date;
  /** Whether it holds at the moment of the request. */
  readonly isLive: boolean;
}

/** Who is calling: a client, or a person through it, acting for a participant or for an enterprise, never both. */
export interface Caller {
  readonly clientId: string;
  readonly role: Role;
  readonly participantId: string | null;
  readonly uscc: string | null;
  /** The person who signed in; `null` for software that acts for itself. */
  readonly personId: string | null;
  /** The session of that person. */
  readonly sessionId: string | null;
  /** The limits of an enterprise's handler; `null` for everybody whose right to act does not rest on a delegation. */
  readonly delegation: DelegationLimits | null;
}

/** A request whose token was verified and, after the access guard, whose caller is known. */
export interface CallerRequest extends GatewayRequest {
  tokenHolder?: TokenHolder;
  caller?: Caller;
}

/** Who called, under which id of the request: all that is noted of a call. */
export type CallNote = Pick<CallerRequest, 'id' | 'caller'>;

/** Hands the caller of the request to a handler. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  return callerOf(context.switchToHttp().getRequest<CallerRequest>());
});

/** The caller of a request that has passed the access guard. @throws when its route is public: a fault of ours */
export function callerOf({ caller }: Pick<CallerRequest, 'caller'>): Caller {
  if (!caller) throw new Error('This handler is public and has no caller');
  return caller;
}

/** Who acts, for rules that need two different people: the person, or the software where nobody is signed in. */
export function actorOf(caller: Caller): string {
  return caller.personId ?? caller.clientId;
}

/** The participant a caller acts for. @throws when the caller acts for an enterprise: a fault of the policy table */
export function participantOf(caller: Caller): string {
  if (caller.participantId === null) throw new Error(`The role ${caller.role} has no participant`);
  return caller.participantId;
}

/** The enterprise a caller acts for. @throws when the caller acts for a participant: a fault of the policy table */
export function enterpriseOf(caller: Caller): string {
  if (caller.uscc === null) throw new Error(`The role ${caller.role} has no enterprise`);
  return caller.uscc;
}

/** Who changed something, in which part and by which request: what every history keeps. */
export interface Author {
  readonly role: string;
  readonly clientId: string;
  readonly requestId: string;
}

/** The author of what a request changes. @throws when its route is public: a fault of ours */
export function authorOf(request: CallerRequest): Author {
  const { role, clientId } = callerOf(request);
  return { role, clientId, requestId: request.id };
}
