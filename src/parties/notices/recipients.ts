import type { Caller } from '../identity/index.js';
import type { Recipient } from './notice-kinds.js';

/** The key a party's notices and webhooks stand under: the id of a participant, or the code of an enterprise. */
export function recipientKey(to: Recipient): string {
  return 'participantId' in to ? to.participantId : to.uscc;
}

/** The key under which a caller has its notices and webhooks. */
export function ownKey({ participantId, uscc }: Caller): string {
  const key = participantId ?? uscc;
  if (key === null) throw new Error('A caller acts for a participant or an enterprise');
  return key;
}

/** The key as a recipient again. */
export function recipientOf(key: string): Recipient {
  return key.includes('-') ? { participantId: key } : { uscc: key };
}
