import { defineProblem, type Problem, type ProblemClass } from '../../platform/http/index.js';
import { Unauthenticated } from '../../parties/identity/index.js';
import { DelegationEnded, DelegationExceeded } from '../../parties/people/index.js';
import { ModeNotOffered, PurposeNotAllowed } from '../authorizations/index.js';
import type { CallerDecision } from './decide-caller.js';
import type { DenialReason } from './decide.js';

const AccessDenied = defineProblem('access-denied', 403, 'Your role does not allow this');
const RealNameRequired = defineProblem('real-name-required', 403, 'Your real name must be verified first');
const DelegationMissing = defineProblem('delegation-missing', 403, 'You need a delegation for this');
const InstitutionSuspended = defineProblem('institution-suspended', 403, 'The institution is suspended');
const InstitutionClosed = defineProblem('institution-closed', 403, 'The institution is closed');
const ParticipantSuspended = defineProblem('participant-suspended', 403, 'The participant is suspended');
const ParticipantClosed = defineProblem('participant-closed', 403, 'The participant is closed');
const EnterpriseDeregistered = defineProblem(
  'enterprise-deregistered',
  403,
  'The enterprise is deregistered',
);
const ProviderWithdrawn = defineProblem(
  'provider-withdrawn',
  403,
  'The provider has withdrawn or is suspended',
);
const AssessmentExpired = defineProblem('assessment-expired', 403, 'The security assessment is not in force');
const TierNotCleared = defineProblem('tier-not-cleared', 403, 'The institution is not cleared for this tier');
const AuthorizationMissing = defineProblem('authorization-missing', 403, 'An authorization is needed');
const AuthorizationNotYetValid = defineProblem(
  'authorization-not-yet-valid',
  403,
  'The authorization is not valid yet',
);
const AuthorizationExpired = defineProblem('authorization-expired', 403, 'The authorization has expired');
const AuthorizationRevoked = defineProblem('authorization-revoked', 403, 'The authorization is revoked');
const AuthorizationSuspended = defineProblem(
  'authorization-suspended',
  403,
  'The authorization is suspended',
);
const AuthorizationFrequencyReached = defineProblem(
  'authorization-frequency-reached',
  403,
  'The authorization may not be used again so soon',
);
const AuthorizationExhausted = defineProblem('authorization-exhausted', 403, 'The authorization is used up');
const ItemNotCovered = defineProblem('item-not-covered', 422, 'The authorization does not cover this item');

/** The caller has used up the requests of this minute. */
export const QuotaExceeded = defineProblem('quota-exceeded', 429, 'The quota of this minute is used up');

type Reason = DenialReason | Exclude<CallerDecision, { allowed: true }>['reason'];

/** What each denial tells the caller: the problem, and what to do next. */
const TOLD: Record<Reason, readonly [ProblemClass, string]> = {
  unauthenticated: [
    Unauthenticated,
    'Fetch a new access token; the client or its key may have been changed.',
  ],
  'access-denied': [AccessDenied, 'Use a client of the right role, and a token with the scope of that role.'],
  'real-name-required': [RealNameRequired, 'Have your real name verified, then decide.'],
  'delegation-missing': [DelegationMissing, 'Ask the legal representative to name you as handler.'],
  'delegation-ended': [DelegationEnded, 'Ask the legal representative for a new one.'],
  'delegation-exceeded': [DelegationExceeded, 'This is for the legal representative, or a wider delegation.'],
  'institution-suspended': [InstitutionSuspended, 'Ask the operator.'],
  'institution-closed': [InstitutionClosed, 'That is final. Ask the operator about a new registration.'],
  'participant-closed': [ParticipantClosed, 'That is final. Ask the operator about a new registration.'],
  'enterprise-deregistered': [
    EnterpriseDeregistered,
    'Its authorizations rest. They hold again, while their time lasts, when the operator restores the enterprise.',
  ],
  'provider-withdrawn': [
    ProviderWithdrawn,
    'Nothing it states is shown. Ask again when the operator has restored it.',
  ],
  'participant-suspended': [ParticipantSuspended, 'Ask the operator.'],
  'assessment-expired': [AssessmentExpired, 'Renew the security assessment with the operator.'],
  'tier-not-cleared': [TierNotCleared, 'Ask the operator to assess the institution for this tier.'],
  'purpose-not-allowed': [
    PurposeNotAllowed,
    'Use a purpose of the closed list that the authorization states.',
  ],
  'mode-not-offered': [
    ModeNotOffered,
    'Look the item up in the catalog: it names the modes it is shared in.',
  ],
  'authorization-missing': [AuthorizationMissing, 'Ask the enterprise for an authorization and name its id.'],
  'authorization-not-yet-valid': [
    AuthorizationNotYetValid,
    'Wait until its validFrom, and until the enterprise has signed it where it is to be signed.',
  ],
  'authorization-expired': [AuthorizationExpired, 'Ask the enterprise for a new one.'],
  'authorization-revoked': [
    AuthorizationRevoked,
    'It was taken back, by the enterprise or by your own institution.',
  ],
  'authorization-suspended': [AuthorizationSuspended, 'Wait until the enterprise resumes it.'],
  'authorization-exhausted': [AuthorizationExhausted, 'Ask the enterprise for a new one.'],
  'authorization-frequency-reached': [AuthorizationFrequencyReached, 'It says how often it may be used.'],
  'item-not-covered': [ItemNotCovered, 'Ask the enterprise to authorize this item as well.'],
};

/** What to do about a denial. */
export const adviceOn = (reason: DenialReason): string => TOLD[reason][1];

/** The problem a denial is answered with. */
export function problemOfDenial(reason: Reason): Problem {
  const [Denied, detail] = TOLD[reason];
  return new Denied(detail);
}
