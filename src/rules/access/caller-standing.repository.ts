import { Injectable } from '@nestjs/common';
import { Database, type Statement, StatementLanes } from '../../platform/database/index.js';
import type { EnterpriseStatus } from '../../parties/enterprises/index.js';
import type { ParticipantStatus } from '../../parties/participants/index.js';
import type { Role, TokenBinding } from '../../parties/identity/index.js';

/** A client and the state of the party it acts for, as they are now. */
export interface CallerStanding {
  readonly role: Role;
  readonly participant_id: string | null;
  readonly uscc: string | null;
  readonly client_status: 'active' | 'disabled';
  readonly tokens_valid_from_s: number;
  readonly token_binding: TokenBinding;
  readonly participant_status: ParticipantStatus | null;
  readonly enterprise_status: EnterpriseStatus | null;
}

/** Looks a caller's standing up anew for every request: a token says nothing about it. */
@Injectable()
export class CallerStandingRepository {
  private readonly lanes: StatementLanes<string, CallerStanding | undefined>;

  constructor(database: Database) {
    this.lanes = new StatementLanes(async (clientIds) => {
      const rows = await database.query<CallerStanding & { client_id: string }>(FIND, [
        [...new Set(clientIds)],
      ]);
      const known = new Map(rows.map((row) => [row.client_id, row]));
      return clientIds.map((clientId): CallerStanding | undefined => known.get(clientId));
    });
  }

  async find(clientId: string): Promise<CallerStanding | undefined> {
    return this.lanes.ask(clientId);
  }
}

const FIND: Statement = {
  name: 'access.standing',
  text: `
    select c.client_id, c.role, c.participant_id, c.uscc, c.status as client_status,
           ceil(extract(epoch from c.tokens_valid_from))::float8 as tokens_valid_from_s,
           c.token_binding, p.status as participant_status, e.status as enterprise_status
    from client c left join participant p on p.id = c.participant_id left join enterprise e on e.uscc = c.uscc
    where c.client_id = any ($1::text[])`,
};
