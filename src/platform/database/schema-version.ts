import { migrations } from '../../../migrations/index.js';
import type { Database } from './database.js';

/** Confirms that the database has exactly the migrations of this code. @throws when it is older or newer */
export async function assertSchemaVersion(database: Database): Promise<void> {
  const statement = { name: 'schema.version', text: 'select name from schema_migration order by timestamp' };
  const applied = (await database.query<{ name: string }>(statement, [])).map(({ name }) => name);
  const known = migrations.map(({ name }) => name);
  if (applied.join() !== known.join()) throw new Error('The schema is not the one of this code');
}
