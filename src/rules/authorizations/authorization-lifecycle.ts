/** The states an authorization is stored in. Expiry and exhaustion follow from its period and uses. */
export type AuthorizationState = 'pending-signature' | 'active' | 'suspended' | 'revoked';

/** The state as it is shown and judged at a moment. */
export type AuthorizationStatus = AuthorizationState | 'pending' | 'expired' | 'exhausted';

/** A window in which uses are counted apart, of the calendar in Asia/Shanghai; weeks begin on Monday. */
export const WINDOW_UNITS = ['day', 'week', 'month'] as const;
export type WindowUnit = (typeof WINDOW_UNITS)[number];

/** A change of an authorization that stands already. */
export type StateChange = 'signed' | 'suspended' | 'resumed' | 'revoked';

/** What happens to a letter on paper, beside that the authorization is granted by it. */
export const LETTER_NOTES = [
  'letter-imported',
  'letter-received',
  'letter-refused',
  'letter-viewed',
] as const;
export type LetterNote = (typeof LETTER_NOTES)[number];

/** Whether something happened to a letter and not to an authorization. */
export function isLetterNote(change: AuthorizationChange): change is LetterNote {
  return LETTER_NOTES.some((note) => note === change);
}

/** Everything that can happen to an authorization, from being asked for on. */
export const AUTHORIZATION_CHANGES = [
  'requested',
  'granted',
  'declined',
  'signed',
  'amended',
  'suspended',
  'resumed',
  'revoked',
  ...LETTER_NOTES,
] as const;
export type AuthorizationChange = (typeof AUTHORIZATION_CHANGES)[number];

/** From which states a change leads to which; what does not stand here does not happen. Nothing leads out of `revoked`. */
export const STATE_CHANGES: Readonly<
  Record<StateChange, { readonly from: readonly AuthorizationState[]; readonly to: AuthorizationState }>
> = {
  signed: { from: ['pending-signature'], to: 'active' },
  suspended: { from: ['active'], to: 'suspended' },
  resumed: { from: ['suspended'], to: 'active' },
  revoked: { from: ['pending-signature', 'active', 'suspended'], to: 'revoked' },
};

/** What the status of an authorization follows from. */
export interface AuthorizationTerms {
  readonly status: AuthorizationState;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly maxUses: number | null;
  readonly uses: number;
}

/**
 * The status at a moment of the database's clock. The period is half-open: it holds at `validFrom` and no
 * longer at `validUntil`. Revocation outweighs suspension, and both outweigh time and count; what waits for a signature
 * waits no longer than until its end.
 */
export function statusAt(terms: AuthorizationTerms, at: Date): AuthorizationStatus {
  if (terms.status === 'pending-signature') return at < terms.validUntil ? terms.status : 'expired';
  if (terms.status !== 'active') return terms.status;
  // Asked the other way round, so that an instant that is none holds at no time.
  if (!(at >= terms.validFrom)) return 'pending';
  if (!(at < terms.validUntil)) return 'expired';
  return usesLeft(terms) === 0 ? 'exhausted' : 'active';
}

/** How many uses are left; `null` when they are not counted. */
export function usesLeft({ maxUses, uses }: Pick<AuthorizationTerms, 'maxUses' | 'uses'>): number | null {
  return maxUses === null ? null : Math.max(0, maxUses - uses);
}
