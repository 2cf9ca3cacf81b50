import type { DataSource } from 'typeorm';
import { APPLICATION_ROLE, sessionLimits } from './data-source.js';
import type { DatabaseSettings } from './database.settings.js';

/** The sessions of the application are not what the settings ask for. */
export class UnlimitedSession extends Error {
  constructor(faults: readonly string[]) {
    super(
      `DATABASE_URL: ${faults.join('; ')}. A pooler in between drops what a connection asks for: set it for the role ` +
        `(alter role … set statement_timeout = '10s', see config/postgres/roles.sql) and let the pooler reconnect.`,
    );
  }
}

interface Session {
  readonly role: string;
  readonly limits: Record<string, number>;
}

/**
 * Confirms that the time limits hold in the sessions the application gets, and that it has stepped down where it
 * must. Poolers ignore both when a connection asks for them, and nothing else would tell.
 *
 * @throws UnlimitedSession
 */
export async function assertSessionLimits(dataSource: DataSource, settings: DatabaseSettings): Promise<void> {
  const [session] = await dataSource.query<Session[]>(SESSION);
  if (!session) throw new Error('The database tells nothing of its session');
  const faults = Object.entries(sessionLimits(settings)).flatMap(([name, longestMs]) => {
    const ms = session.limits[name] ?? 0;
    return ms > 0 && ms <= longestMs ? [] : [`${name} is ${ms || 'off'} and must be at most ${longestMs} ms`];
  });
  if (settings.isShared && session.role !== APPLICATION_ROLE) faults.push(`the role is ${session.role}`);
  if (faults.length > 0) throw new UnlimitedSession(faults);
}

const SESSION = `
  select current_user as role, json_object_agg(name, setting::bigint) as limits from pg_settings
  where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')`;
