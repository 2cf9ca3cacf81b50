import { Inject, Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import { PEOPLE_SETTINGS, type PeopleSettings } from './people.settings.js';
import type { SessionEnd } from './person-session.entity.js';

/** A session that is live, as its person sees it. */
export interface LiveSession {
  readonly id: string;
  readonly started_at: Date;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
  readonly source: string;
  readonly user_agent: string;
}

/** A session that begins. */
export interface NewSession {
  readonly id: string;
  readonly personId: string;
  readonly source: string;
  readonly userAgent: string;
}

/** All SQL of sessions. Live is what has not ended, is within both its times and has its grant. */
@Injectable()
export class SessionsRepository {
  constructor(
    private readonly database: Database,
    @Inject(PEOPLE_SETTINGS) private readonly settings: PeopleSettings,
  ) {}

  async begin(tx: Transaction, session: NewSession): Promise<void> {
    const { id, personId, source, userAgent } = session;
    const { idleS, longestSessionS } = this.settings;
    await tx.query(BEGIN, [id, personId, idleS, longestSessionS, source, userAgent]);
  }

  async isLive(id: string): Promise<boolean> {
    return (await this.database.query(IS_LIVE, [id])).length > 0;
  }

  /** Newest first. */
  async liveOf(personId: string): Promise<LiveSession[]> {
    return this.database.query<LiveSession>(LIVE_OF, [personId]);
  }

  /** Ends one session of a person; false when it has none of this id that is live. */
  async end(tx: Transaction, personId: string, { id, by }: { id: string; by: SessionEnd }): Promise<boolean> {
    return (await tx.query(END, [personId, id, by])).length > 0;
  }

  /** The same where nothing else is written. */
  async endAlone(personId: string, { id, by }: { id: string; by: SessionEnd }): Promise<void> {
    await this.database.query(END, [personId, id, by]);
  }

  /** Ends all sessions of a person but one; gives how many. */
  async endAll(
    tx: Transaction,
    personId: string,
    { by, except }: { by: SessionEnd; except?: string },
  ): Promise<number> {
    return (await tx.query(END_ALL, [personId, by, except ?? null])).length;
  }
}

const LIVE = `s.ended_at is null and now() < s.expires_at
    and now() < s.last_seen_at + make_interval(secs => s.idle_s)
    and exists (select from oidc_payload g where g.model = 'Grant' and g.id = s.id::text)`;
const BEGIN: Statement = {
  name: 'people.begin-session',
  text: `insert into person_session (id, person_id, started_at, last_seen_at, idle_s, expires_at, source, user_agent)
         values ($1, $2, now(), now(), $3, now() + make_interval(secs => $4), $5, $6)`,
};
const IS_LIVE: Statement = {
  name: 'people.is-session-live',
  text: `select from person_session s join person p on p.id = s.person_id and p.status = 'active'
         where s.id = $1 and ${LIVE}`,
};
const LIVE_OF: Statement = {
  name: 'people.live-sessions',
  text: `select s.id, s.started_at, s.last_seen_at, s.expires_at, s.source, s.user_agent
         from person_session s where s.person_id = $1 and ${LIVE} order by s.started_at desc, s.id desc`,
};
/** With the session go its grant, its codes, and so every token that rests on it. */
const ending = (which: string): string => `
    with ended as (
      update person_session s set ended_at = now(), ended_by = ${which === 'one' ? '$3' : '$2'}
      where s.person_id = $1 and s.ended_at is null
        and ${which === 'one' ? 's.id = $2' : 's.id is distinct from $3::uuid'}
      returning s.id
    ), gone as (
      delete from oidc_payload p using ended
      where p.grant_id = ended.id::text or (p.model = 'Grant' and p.id = ended.id::text)
    )
    select id from ended`;
const END: Statement = { name: 'people.end-session', text: ending('one') };
const END_ALL: Statement = { name: 'people.end-sessions', text: ending('all') };
