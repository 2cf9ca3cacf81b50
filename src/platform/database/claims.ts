import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * How some work waits for its first connection. `asked`: somebody waits for the answer, who is refused soon rather
 * than late, before anything is done. `urgent`: the same, on connections kept back for it. Work under no claim
 * (feeds, rounds) is patient.
 */
export type Claim = 'asked' | 'urgent';

/** The claim of some work, and whether it had a connection: what is begun is not given up for want of another. */
export interface Claimed {
  readonly claim: Claim;
  hasBegun: boolean;
}

const claims = new AsyncLocalStorage<Claimed>();

/** Does the work, and all that follows from it, under this claim. */
export function underClaim<T>(claim: Claim | Claimed, work: () => T): T {
  return claims.run(typeof claim === 'string' ? { claim, hasBegun: false } : claim, work);
}

/** The claim of the work that runs now; `undefined` when it is patient. */
export function currentClaim(): Claimed | undefined {
  return claims.getStore();
}
