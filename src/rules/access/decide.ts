import type { ClearedTier, ParticipantStatus } from '../../parties/participants/index.js';
import {
  type AuthorizationTerms,
  type Ceiling,
  isPurpose,
  statusAt,
  type WindowUnit,
  within,
} from '../authorizations/index.js';
import type { Mode, Tier } from '../catalog/index.js';
import { type DisclosingAction, ruleOf } from './policy.js';

/** What is known of the authorization a question names. */
export interface AuthorizationFacts extends AuthorizationTerms {
  readonly itemCodes: readonly string[];
  readonly modes: readonly Mode[];
  readonly purpose: string;
  /** How many uses there may be in the window of this moment; `null`: they are not counted by windows. */
  readonly mostInWindow: number | null;
  readonly windowUnit: WindowUnit | null;
  readonly usesInWindow: number;
  /** First day the facts may be about; `null`: any. */
  readonly dataFrom: string | null;
}

/** Everything one decision needs, gathered at one moment of the database's clock. */
export interface AccessFacts {
  readonly action: DisclosingAction;
  readonly decidedAt: Date;
  readonly institution: {
    readonly status: ParticipantStatus;
    /** The newest security assessment; `null` when there is none. */
    readonly assessment: {
      readonly clearedTier: ClearedTier;
      readonly validFrom: Date;
      readonly validUntil: Date;
    } | null;
  };
  readonly purpose: string;
  readonly item: { readonly code: string; readonly tier: Tier; readonly modes: readonly Mode[] };
  readonly mode: Mode;
  /** The authorization the question names, when it is this enterprise's for this institution; else `null`. */
  readonly authorization: AuthorizationFacts | null;
  /** The most that may rest on an authorization of the item for the purpose; `null`: nothing. */
  readonly ceiling: Ceiling | null;
  /** Whether this question has taken its counted use already. */
  readonly hasTakenUse: boolean;
}

/** Why something is refused. */
export type DenialReason =
  | 'institution-suspended'
  | 'assessment-expired'
  | 'purpose-not-allowed'
  | 'mode-not-offered'
  | 'tier-not-cleared'
  | 'authorization-missing'
  | 'authorization-not-yet-valid'
  | 'authorization-expired'
  | 'authorization-revoked'
  | 'authorization-suspended'
  | 'authorization-exhausted'
  | 'authorization-frequency-reached'
  | 'item-not-covered';

/**
 * What may be shown, or why nothing. `authorized` rests on the authorization and counts as a use; `public`
 * says with `withheld` why no more than the public part is shown.
 */
export type Decision =
  | { readonly allowed: true; readonly sees: 'authorized' }
  | { readonly allowed: true; readonly sees: 'public'; readonly withheld: DenialReason }
  | { readonly allowed: false; readonly reason: DenialReason };

/** From the least to the most sensitive; a clearance includes what stands before it. */
const CLEARANCE: readonly ClearedTier[] = ['public', 'verify-only', 'authorized', 'model-only'];

/**
 * Decides whether an institution may have one item of one enterprise in one mode: the only place that does.
 * Pure: the same facts give the same answer. What no rule allows is refused.
 *
 * @source 国办发〔2021〕52号 §5, §6, §9, §10 and notes 2-3
 */
export function decide(facts: AccessFacts): Decision {
  const reason = reasonAgainstInstitution(facts) ?? reasonAgainstQuestion(facts);
  if (reason !== undefined) return { allowed: false, reason };
  const against = reasonAgainstAuthorization(facts);
  if (against === undefined) return { allowed: true, sees: 'authorized' };
  if (facts.item.tier === 'public') return { allowed: true, sees: 'public', withheld: against };
  return { allowed: false, reason: against };
}

function reasonAgainstInstitution({ institution, decidedAt }: AccessFacts): DenialReason | undefined {
  if (institution.status !== 'active') return 'institution-suspended';
  const { assessment } = institution;
  const isInForce = assessment && decidedAt >= assessment.validFrom && decidedAt < assessment.validUntil;
  return isInForce ? undefined : 'assessment-expired';
}

function reasonAgainstQuestion({
  action,
  purpose,
  item,
  mode,
  institution,
}: AccessFacts): DenialReason | undefined {
  if (!isPurpose(purpose)) return 'purpose-not-allowed';
  const { drawsFrom, inModes } = ruleOf(action) ?? {};
  const isOffered = drawsFrom?.includes(item.tier) && inModes?.includes(mode) && item.modes.includes(mode);
  if (!isOffered) return 'mode-not-offered';
  return isCleared(institution, item.tier) ? undefined : 'tier-not-cleared';
}

/** Whether the clearance of an institution reaches a tier; an unknown tier is out of reach. */
function isCleared({ assessment }: AccessFacts['institution'], tier: Tier): boolean {
  const needed = CLEARANCE.indexOf(tier);
  return needed >= 0 && CLEARANCE.indexOf(assessment?.clearedTier ?? 'public') >= needed;
}

function reasonAgainstAuthorization(facts: AccessFacts): DenialReason | undefined {
  const { authorization, ceiling, decidedAt, hasTakenUse } = facts;
  if (!authorization) return 'authorization-missing';
  if (!ceiling) return 'purpose-not-allowed';
  const allowed = within(authorization, ceiling);
  const terms = hasTakenUse ? { ...allowed, maxUses: null } : allowed;
  switch (statusAt(terms, decidedAt)) {
    case 'active':
      return (
        reasonAgainstScope(facts, authorization) ??
        (hasTakenUse ? undefined : reasonAgainstFrequency(allowed))
      );
    case 'pending':
      return 'authorization-not-yet-valid';
    case 'expired':
      return 'authorization-expired';
    case 'revoked':
      return 'authorization-revoked';
    case 'suspended':
      return 'authorization-suspended';
    case 'exhausted':
      return 'authorization-exhausted';
    default: // a state nobody knows
      return 'authorization-missing';
  }
}

function reasonAgainstFrequency({
  mostInWindow,
  usesInWindow,
}: AuthorizationFacts): DenialReason | undefined {
  return mostInWindow !== null && usesInWindow >= mostInWindow
    ? 'authorization-frequency-reached'
    : undefined;
}

function reasonAgainstScope(facts: AccessFacts, authorization: AuthorizationFacts): DenialReason | undefined {
  if (authorization.purpose !== facts.purpose) return 'purpose-not-allowed';
  if (!authorization.itemCodes.includes(facts.item.code)) return 'item-not-covered';
  if (!authorization.modes.includes(facts.mode)) return 'mode-not-offered';
  // Of a public item the authorization opens parts that are of the authorized tier.
  const opened = facts.item.tier === 'public' ? 'authorized' : facts.item.tier;
  return isCleared(facts.institution, opened) ? undefined : 'tier-not-cleared';
}
