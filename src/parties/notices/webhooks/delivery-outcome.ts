/** Why an attempt did not deliver, or why there was none. */
export const DELIVERY_FAULTS = [
  'timeout',
  'unreachable',
  'address-refused',
  'connection-broke',
  'redirect',
  'status',
  'secret-unusable',
  'queue-full',
  'webhook-disabled',
] as const;

/** Why an attempt did not deliver, or why there was none. */
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number];

/** Where a delivery stands. */
export type DeliveryState = 'pending' | 'failed' | 'delivered' | 'dead';

/** What an attempt came to: the status of the answer, and why it counts as a failure. */
export interface Attempted {
  readonly statusCode: number | null;
  readonly fault: DeliveryFault | null;
}

/** What follows from an attempt. */
export type Outcome =
  | { readonly state: 'delivered' }
  | { readonly state: 'failed'; readonly afterS: number }
  | { readonly state: 'dead'; readonly isGone: boolean };

/** Delays vary by a tenth, so that what failed together does not come back together. */
const JITTER = 0.1;
const GONE = 410;

/**
 * Judges the `attempt`-th attempt (from 1) of a delivery: a 2xx delivers, 410 ends it, anything else is tried again
 * after the delay of its turn. `chance` is between 0 and 1.
 *
 * @source Standard Webhooks, section Deliverability and reliability
 */
export function outcomeOf(
  { statusCode, fault }: Attempted,
  { attempt, delaysS, chance }: { attempt: number; delaysS: readonly number[]; chance: number },
): Outcome {
  if (fault === null) return { state: 'delivered' };
  if (statusCode === GONE) return { state: 'dead', isGone: true };
  const delayS = delaysS[attempt - 1];
  if (delayS === undefined) return { state: 'dead', isGone: false };
  const afterS = Math.max(1, Math.round(delayS * (1 - JITTER + 2 * JITTER * chance)));
  return { state: 'failed', afterS };
}

/** Why an answer of this status counts as a failure; `null` where it does not. */
export function faultOfStatus(statusCode: number): DeliveryFault | null {
  if (statusCode >= 200 && statusCode < 300) return null;
  return statusCode >= 300 && statusCode < 400 ? 'redirect' : 'status';
}
