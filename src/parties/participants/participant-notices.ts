import type { Transaction } from '../../platform/database/index.js';

/** What a participant is to be told of its own standing. */
export type ParticipantNotice =
  | {
      readonly kind: 'assessment.expiring' | 'assessment.expired';
      readonly participantId: string;
      readonly assessmentId: string;
      readonly validUntil: Date;
    }
  | {
      readonly kind: 'participant.suspended' | 'participant.restored';
      readonly participantId: string;
      readonly reason: string | null;
    };

/** Tells a participant, in the transaction of what it is told of. Joined by a room that stands later. */
export abstract class ParticipantNotices {
  abstract post(tx: Transaction, notice: ParticipantNotice): Promise<void>;
}
