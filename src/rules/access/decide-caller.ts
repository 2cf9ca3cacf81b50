import type { EnterpriseStatus } from '../../parties/enterprises/index.js';
import type { ParticipantStatus } from '../../parties/participants/index.js';
import type { Role } from '../../parties/identity/index.js';
import { type Rule, ruleOf } from './policy.js';

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
  /** The person who signed in; absent where software acts for itself. */
  readonly person?: PersonFacts;
}

/** What is known of a person who is signed in. Only the people of an enterprise have more to them than their role. */
export interface PersonFacts {
  readonly isLegalRepresentative: boolean;
  readonly isRealNameVerified: boolean;
  /** The newest one in which the person was named handler. */
  readonly delegation: { readonly isLive: boolean; readonly actions: readonly string[] } | null;
}

/** Whether a caller may act, with the reason when it may not. */
export type CallerDecision =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly reason: CallerDenial;
    };

type CallerDenial =
  | 'unauthenticated'
  | 'access-denied'
  | 'institution-suspended'
  | 'institution-closed'
  | 'participant-suspended'
  | 'participant-closed'
  | 'enterprise-deregistered'
  | 'real-name-required'
  | 'delegation-missing'
  | 'delegation-ended'
  | 'delegation-exceeded';

const ALLOWED: CallerDecision = { allowed: true };
const denied = (reason: CallerDenial): CallerDecision => ({ allowed: false, reason });

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
    const reason = mayStill
      ? facts.person && reasonAgainstPerson(facts.person, rule)
      : 'enterprise-deregistered';
    return reason === undefined ? ALLOWED : denied(reason);
  }
  if (facts.participantStatus === 'active') return ALLOWED;
  const kind = facts.role === 'institution' ? 'institution' : 'participant';
  return denied(facts.participantStatus === 'closed' ? `${kind}-closed` : `${kind}-suspended`);
}

/**
 * Why a person may not act for its enterprise. Somebody else than the legal representative acts within a delegation.
 *
 * @source 国办发〔2021〕52号 note 3; Civil Code art. 165, 171 (written power, acts beyond it)
 */
function reasonAgainstPerson(person: PersonFacts, rule: Rule): CallerDenial | undefined {
  const { isLegalRepresentative, delegation } = person;
  const { delegated, needsRealName } = rule;
  if (!isLegalRepresentative && delegated !== 'unasked') {
    if (delegated === undefined) return 'delegation-exceeded';
    if (!delegation) return 'delegation-missing';
    if (!delegation.isLive) return 'delegation-ended';
    if (!delegation.actions.includes(delegated)) return 'delegation-exceeded';
  }
  return needsRealName && !person.isRealNameVerified ? 'real-name-required' : undefined;
}
