import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import type { Transaction } from '../../platform/database/index.js';
import type { Notice, NoticeKind } from './notice-kinds.js';
import { NoticesRepository } from './notices.repository.js';
import { recipientKey } from './recipients.js';

/** What became of one notice about an authorization, to one participant. */
export interface Acknowledgement {
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly participantId: string;
  readonly toldAt: Date;
  /** When a webhook of the participant took it; that is not yet an acknowledgement. */
  readonly deliveredAt: Date | null;
  /** When the participant said that it has read it. */
  readonly acknowledgedAt: Date | null;
}

/** Tells participants and enterprises what concerns them. */
@Injectable()
export class Notices {
  constructor(private readonly repository: NoticesRepository) {}

  /**
   * Posts a notice in the transaction of what it tells of: both are there or neither. It is in the inbox of its
   * recipient from the commit on, and its webhooks get it soon after. Waits for nothing outside. Gives its id.
   */
  async post(tx: Transaction, { to, kind, uscc, authorizationId, data }: Notice): Promise<string> {
    const id = uuidv7();
    await this.repository.insert(tx, {
      recipient: recipientKey(to),
      id,
      kind,
      uscc,
      authorizationId,
      data: { ...data },
    });
    return id;
  }

  /** What participants were told about an authorization, of this kind or of all, and what they said; oldest first. */
  async acknowledgementsOf(authorizationId: string, kind?: NoticeKind): Promise<Acknowledgement[]> {
    const told = await this.repository.toldAbout(authorizationId);
    return told
      .filter((notice) => kind === undefined || notice.kind === kind)
      .map((notice) => ({
        noticeId: notice.id,
        kind: notice.kind,
        participantId: notice.recipient,
        toldAt: notice.postedAt,
        deliveredAt: notice.deliveredAt,
        acknowledgedAt: notice.acknowledgedAt,
      }));
  }
}
