import type { EnterpriseStatus } from '../../parties/enterprises/index.js';
import type { ParticipantStatus } from '../../parties/participants/index.js';
import type { Role } from '../../parties/identity/index.js';
import { ruleOf } from './policy.js';

/** What is known of a caller when it acts. */
export interface CallerFacts {
  readonly action: string;
  readonly role: Role;
  readonly scopes: readonly string[];
  readonly clientStatus: 'active' | 'disabled';
  /** Whole seconds: tokens issued before are no longer accepted. */
  readonly tokensValidFromS: number;
  readonly tokenIssuedAtS: number;
  /** Whether the token is bound to a key or certificate, where the client must bind its tokens to one. */
  readonly isBoundAsRequired: boolean;
  /** `null` for callers that act for an enterprise, and for them alone. */
  readonly participantStatus: ParticipantStatus | null;
  /** `null` for callers that act for a participant. */
  readonly enterpriseStatus: EnterpriseStatus | null;
}

/** Whether a caller may act, with the reason when it may not. */
export type CallerDecision =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly reason:
        | 'unauthenticated'
        | 'access-denied'
        | 'institution-suspended'
        | 'institution-closed'
        | 'participant-suspended'
        | 'participant-closed'
        | 'enterprise-deregistered';
    };

const ALLOWED: CallerDecision = { allowed: true };
const denied = (reason: Exclude<CallerDecision, { allowed: true }>['reason']): CallerDecision => ({
  allowed: false,
  reason,
});

/** Decides whether a caller may act at all. What the action may show is decided by `decide`. */
export function decideCaller(facts: CallerFacts): CallerDecision {
  if (facts.clientStatus !== 'active') return denied('unauthenticated');
  if (facts.tokenIssuedAtS < facts.tokensValidFromS) return denied('unauthenticated');
  if (!facts.isBoundAsRequired) return denied('unauthenticated');
  if (!facts.scopes.includes(facts.role)) return denied('access-denied');
  const rule = ruleOf(facts.action);
  if (!rule?.roles.includes(facts.role)) return denied('access-denied');
  if (facts.role === 'enterprise' && facts.participantStatus === null) {
    const mayStill = facts.enterpriseStatus === 'active' || rule.isLeftToDeregistered === true;
    return mayStill ? ALLOWED : denied('enterprise-deregistered');
  }
  if (facts.participantStatus === 'active') return ALLOWED;
  const kind = facts.role === 'institution' ? 'institution' : 'participant';
  return denied(facts.participantStatus === 'closed' ? `${kind}-closed` : `${kind}-suspended`);
}
