import type { Recipient } from './notice-kinds.js';

/** The key a party's notices and webhooks stand under: the id of a participant, or the code of an enterprise. */
export function recipientKey(to: Recipient): string {
  return 'participantId' in to ? to.participantId : to.uscc;
}
