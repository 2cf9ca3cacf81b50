import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import { actorOf, callerOf, type CallerRequest } from '../../parties/identity/index.js';
import { HandlerPower } from '../../parties/people/index.js';
import { AuthorizationChangeEntity } from './authorization-change.entity.js';
import type { AuthorizationHistoryDto } from './authorizations.dto.js';
import type { AuthorizationChange } from './authorization-lifecycle.js';
import type { Purpose } from './purposes.js';

/** What changed, by whom, and why. */
export interface ChangeNote {
  readonly change: AuthorizationChange;
  readonly of: {
    readonly uscc: string;
    readonly id: string;
    readonly institutionId: string;
    readonly itemCodes: readonly string[];
    readonly purpose: Purpose;
    readonly version: number | null;
  };
  /** By which it was changed. */
  readonly request: CallerRequest;
  readonly reason: string | null;
}

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
    private readonly power: HandlerPower,
  ) {}

  /** Notes a change in its own transaction, here and in the usage log. @throws DelegationEnded when a handler is too late */
  async note(tx: Transaction, noted: ChangeNote): Promise<void> {
    const { change, of, request, reason } = noted;
    const caller = callerOf(request);
    await this.power.hold(tx, caller);
    const by = [caller.role, actorOf(caller), caller.personId];
    await tx.query(NOTE, [of.uscc, of.id, uuidv7(), change, ...by, reason, of.version, request.id]);
    await this.journal.note(tx, noted);
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
            (select name from person where id = $7::uuid), $8, $9, $10)`,
};
