import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { type Statement, type Transaction } from '../../platform/database/index.js';
import type { Notice } from './notice-kinds.js';
import { recipientKey } from './recipients.js';

/** Tells participants and enterprises what concerns them. */
@Injectable()
export class Notices {
  /**
   * Posts a notice in the transaction of what it tells of: both are there or neither. It is in the inbox of its
   * recipient from the commit on, and its webhooks get it soon after. Waits for nothing outside. Gives its id.
   */
  async post(tx: Transaction, { to, kind, uscc, authorizationId, data }: Notice): Promise<string> {
    const id = uuidv7();
    await tx.query(POST, [recipientKey(to), id, kind, uscc, authorizationId, JSON.stringify(data)]);
    return id;
  }
}

const POST: Statement = {
  name: 'notices.post',
  text: `
    insert into notice (recipient, id, kind, uscc, authorization_id, data, posted_at)
    values ($1, $2, $3, $4, $5, $6, date_trunc('milliseconds', clock_timestamp()))`,
};
