import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import { actorOf, callerOf } from '../../parties/identity/index.js';
import { HandlerPower } from '../../parties/people/index.js';
import { AuthorizationChangeEntity } from './authorization-change.entity.js';
import type { ChangeNote } from './change-note.js';
import { ChangeNotices } from './change-notices.js';
import type { AuthorizationHistoryDto } from './authorizations.dto.js';

/** Writes each change to the usage log in the transaction that makes it. Joined in `app.module.ts`. */
export abstract class AuthorizationJournal {
  abstract note(tx: Transaction, change: ChangeNote): Promise<void>;
}

/** The history of authorizations: one line for each change, written with it and never rewritten. */
@Injectable()
export class AuthorizationHistory {
  constructor(
    private readonly database: Database,
    private readonly journal: AuthorizationJournal,
    private readonly notices: ChangeNotices,
    private readonly power: HandlerPower,
  ) {}

  /**
   * Notes a change in its own transaction, here and in the usage log, and tells the other side of it.
   *
   * @throws DelegationEnded when a handler is too late
   */
  async note(tx: Transaction, noted: ChangeNote): Promise<void> {
    const { change, of, request, reason } = noted;
    const caller = callerOf(request);
    await this.power.hold(tx, caller);
    const by = [caller.role, actorOf(caller), caller.personId];
    const line = [of.uscc, of.id, uuidv7(), change, ...by, reason, of.version, request.id];
    const [noticed] = await tx.query<{ at: Date }>(NOTE, line);
    await this.journal.note(tx, noted);
    if (noticed) await this.notices.post(tx, noted, noticed.at);
  }

  /** Everything that happened to one authorization, oldest first. */
  async of(uscc: string, authorizationId: string): Promise<AuthorizationHistoryDto> {
    const changes = await this.database.manager.find(AuthorizationChangeEntity, {
      where: { uscc, authorizationId },
      order: { at: 'ASC', id: 'ASC' },
    });
    return {
      items: changes.map(({ at, change, role, clientId, actorName, reason, version }) => ({
        at: at.toISOString(),
        change,
        role,
        clientId,
        actorName,
        reason,
        version,
      })),
    };
  }
}

const NOTE: Statement = {
  name: 'authorizations.note-change',
  text: `
    insert into authorization_change
      (uscc, authorization_id, id, at, change, role, client_id, actor_name, reason, version, request_id)
    values ($1, $2, $3, date_trunc('milliseconds', clock_timestamp()), $4, $5, $6,
            (select name from person where id = $7::uuid), $8, $9, $10) returning at`,
};
