import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../../platform/database/index.js';
import type { ParticipantStatus } from '../../parties/participants/index.js';
import type { Role } from '../../parties/identity/index.js';

/** A client and the state of the party it acts for, as they are now. */
export interface CallerStanding {
  readonly role: Role;
  readonly participant_id: string | null;
  readonly uscc: string | null;
  readonly client_status: 'active' | 'disabled';
  readonly tokens_valid_from_s: number;
  readonly participant_status: ParticipantStatus | null;
}

/** Looks a caller's standing up anew for every request: a token says nothing about it. */
@Injectable()
export class CallerStandingRepository {
  constructor(private readonly database: Database) {}

  async find(clientId: string): Promise<CallerStanding | undefined> {
    const [row] = await this.database.query<CallerStanding>(FIND, [clientId]);
    return row;
  }
}

const FIND: Statement = {
  name: 'access.standing',
  text: `
    select c.role, c.participant_id, c.uscc, c.status as client_status,
           ceil(extract(epoch from c.tokens_valid_from))::float8 as tokens_valid_from_s,
           p.status as participant_status
    from client c left join participant p on p.id = c.participant_id
    where c.client_id = $1`,
};
