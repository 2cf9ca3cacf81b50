import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/index.js';
import { type ParticipantNotice, ParticipantNotices } from '../participants/index.js';
import { Notices } from './notices.service.js';

/** Posts to participants what changes of their standing. */
@Injectable()
export class StandingNotices extends ParticipantNotices {
  constructor(private readonly notices: Notices) {
    super();
  }

  async post(tx: Transaction, notice: ParticipantNotice): Promise<void> {
    const about = { to: { participantId: notice.participantId }, uscc: null, authorizationId: null };
    if ('reason' in notice) {
      const { kind, reason } = notice;
      await this.notices.post(tx, { ...about, kind, data: { reason } });
    } else {
      const { kind, assessmentId, validUntil } = notice;
      await this.notices.post(tx, {
        ...about,
        kind,
        data: { assessmentId, validUntil: validUntil.toISOString() },
      });
    }
  }
}
