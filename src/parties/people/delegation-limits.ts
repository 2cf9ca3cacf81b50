import type { Caller, DelegationLimits } from '../identity/index.js';
import { DelegationExceeded } from './people.problems.js';

const DAY_MS = 86_400_000;

/** What the legal representative may let a handler do with authorizations. */
export const DELEGATED_ACTIONS = ['grant', 'decide', 'revoke', 'read'] as const;

/** One of the actions a delegation names. */
export type DelegatedAction = (typeof DELEGATED_ACTIONS)[number];

/** What a handler is about to do with an authorization; without a period where none is given. */
export interface DelegatedWork {
  readonly purpose: string;
  readonly validFrom?: Date;
  readonly validUntil?: Date;
}

/** In what something goes beyond a delegation; `undefined` when it is within. Which actions it names is decided before. */
export function beyondDelegation(
  { purposes, maxDays }: Pick<DelegationLimits, 'purposes' | 'maxDays'>,
  { purpose, validFrom, validUntil }: DelegatedWork,
): 'purpose' | 'days' | undefined {
  if (!purposes.includes(purpose)) return 'purpose';
  if (maxDays === null || !validFrom || !validUntil) return undefined;
  // Asked the other way round, so that an instant that is none is beyond.
  return validUntil.getTime() - validFrom.getTime() <= maxDays * DAY_MS ? undefined : 'days';
}

/**
 * Refuses what goes beyond the delegation of an enterprise's handler. Nothing is asked of whose right to act does not rest
 * on a delegation.
 *
 * @throws DelegationExceeded
 * @source Civil Code art. 171
 */
export function refuseBeyondDelegation({ delegation }: Caller, work: DelegatedWork): void {
  const beyond = delegation && beyondDelegation(delegation, work);
  if (beyond === 'purpose') throw new DelegationExceeded('Your delegation does not name this purpose.');
  if (beyond === 'days')
    throw new DelegationExceeded(`You may authorize for ${delegation?.maxDays ?? 0} days at most.`);
}
