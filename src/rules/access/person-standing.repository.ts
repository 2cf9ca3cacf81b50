import { Injectable } from '@nestjs/common';
import { Database, type Statement, StatementLanes } from '../../platform/database/index.js';
import type { DelegationLimits, Role, SignedIn } from '../../parties/identity/index.js';
import type { EnterpriseStatus } from '../../parties/enterprises/index.js';
import type { ParticipantStatus } from '../../parties/participants/index.js';

/** A person, its session, the state of the party it acts for, and its newest delegation, as they are now. */
export interface PersonStanding {
  readonly role: Role;
  readonly participantId: string | null;
  readonly uscc: string | null;
  readonly participantStatus: ParticipantStatus | null;
  readonly enterpriseStatus: EnterpriseStatus | null;
  readonly isLegalRepresentative: boolean;
  readonly isRealNameVerified: boolean;
  readonly delegation: DelegationLimits | null;
}

/**
 * Looks up anew for every request of a person whether it is still signed in, and what it may. Software never comes here.
 * Somebody who is not signed in has no standing.
 */
@Injectable()
export class PersonStandingRepository {
  private readonly lanes: StatementLanes<SignedIn, PersonStanding | undefined>;

  constructor(database: Database) {
    this.lanes = new StatementLanes(async (asked) => {
      const rows = await database.query<Row>(FIND, [[...new Set(asked.map(({ sessionId }) => sessionId))]]);
      const known = new Map(rows.map((row) => [row.session_id, row]));
      return asked.map(({ personId, sessionId }) => {
        const row = known.get(sessionId);
        return row?.person_id === personId ? standingOf(row) : undefined;
      });
    });
  }

  async find(person: SignedIn): Promise<PersonStanding | undefined> {
    return this.lanes.ask(person);
  }
}

interface Row {
  readonly session_id: string;
  readonly person_id: string;
  readonly role: Role;
  readonly participant_id: string | null;
  readonly uscc: string | null;
  readonly participant_status: ParticipantStatus | null;
  readonly enterprise_status: EnterpriseStatus | null;
  readonly is_legal_representative: boolean;
  readonly is_verified: boolean;
  readonly delegation_id: string | null;
  readonly actions: string[];
  readonly purposes: string[];
  readonly max_days: number | null;
  readonly valid_until: Date;
  readonly is_live: boolean;
}

const standingOf = (row: Row): PersonStanding => ({
  role: row.role,
  participantId: row.participant_id,
  uscc: row.uscc,
  participantStatus: row.participant_status,
  enterpriseStatus: row.enterprise_status,
  isLegalRepresentative: row.is_legal_representative,
  isRealNameVerified: row.is_verified,
  delegation:
    row.delegation_id === null
      ? null
      : {
          id: row.delegation_id,
          actions: row.actions,
          purposes: row.purposes,
          maxDays: row.max_days,
          validUntil: row.valid_until,
          isLive: row.is_live,
        },
});

/**
 * A session is live while it has not ended, neither of its times is over, and its grant is there: a code that is used
 * twice takes the grant away. That the person was seen is noted once a minute, and never waited for.
 */
const FIND: Statement = {
  name: 'access.person-standing',
  text: `
    with live as (
      select s.id, s.person_id, s.last_seen_at from person_session s
      where s.id = any ($1::uuid[]) and s.ended_at is null and now() < s.expires_at
        and now() < s.last_seen_at + make_interval(secs => s.idle_s)
        and exists (select from oidc_payload g where g.model = 'Grant' and g.id = s.id::text)
    ), due as (
      select s.id from person_session s join live on live.id = s.id
      where s.last_seen_at < now() - interval '1 minute' for update of s skip locked
    ), seen as (
      update person_session s set last_seen_at = now() from due where due.id = s.id
    )
    select live.id as session_id, pe.id as person_id, pe.role, pe.participant_id, pe.uscc,
           p.status as participant_status, e.status as enterprise_status,
           pe.is_legal_representative, pe.real_name_verified_at is not null as is_verified,
           d.id as delegation_id, d.actions, d.purposes, d.max_days, d.valid_until,
           d.ended_at is null and now() >= d.valid_from and now() < d.valid_until as is_live
    from live
    join person pe on pe.id = live.person_id and pe.status = 'active'
    left join participant p on p.id = pe.participant_id
    left join enterprise e on e.uscc = pe.uscc
    left join lateral (
      select * from delegation where handler_id = pe.id order by created_at desc, id desc limit 1
    ) d on not pe.is_legal_representative`,
};
