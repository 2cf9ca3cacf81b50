import { migrations } from '../../../migrations/index.js';
import { applicationDataSource } from './data-source.js';
import type { Database, Statement } from './database.js';
import type { DatabaseSettings } from './database.settings.js';

/** The schema is not the one of this code: the message says whether it is older or newer, and by which migrations. */
export class OtherSchema extends Error {
  constructor(applied: readonly string[]) {
    const known = migrations.map(({ name }) => name);
    super(
      [
        `The schema of the database is not the one of this code, whose newest migration is ${known.at(-1)}.`,
        ...told('newer: this code does not know', known, applied),
        ...told('older: it lacks', applied, known),
      ].join(' '),
    );
  }
}

const APPLIED: Statement = {
  name: 'schema.version',
  text: 'select name from schema_migration order by timestamp, name',
};
const UNDEFINED_TABLE = '42P01';

/** Confirms that the database has exactly the migrations of this code. @throws OtherSchema */
export async function assertSchemaVersion(database: Database): Promise<void> {
  const rows = await database.query<{ name: string }>(APPLIED, []);
  refuseUnlessSame(rows.map(({ name }) => name));
}

/** As {@link assertSchemaVersion}, before there are rooms, over a connection of its own. @throws OtherSchema */
export async function refuseOtherSchema(settings: DatabaseSettings): Promise<void> {
  const source = await applicationDataSource(settings, []).initialize();
  try {
    refuseUnlessSame(await appliedIn(async (text) => source.query<{ name: string }[]>(text)));
  } finally {
    await source.destroy();
  }
}

/** Confirms that this code knows every migration of the database, so that it may run those that are missing. */
export async function refuseNewerSchema(query: (text: string) => Promise<{ name: string }[]>): Promise<void> {
  const applied = await appliedIn(query);
  const known = new Set(migrations.map(({ name }) => name));
  if (applied.some((name) => !known.has(name))) throw new OtherSchema(applied);
}

/** The migrations of the database; none where there is no table of them yet. */
async function appliedIn(query: (text: string) => Promise<{ name: string }[]>): Promise<string[]> {
  const rows = await query(APPLIED.text).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE) return [];
    throw error;
  });
  return rows.map(({ name }) => name);
}

function refuseUnlessSame(applied: readonly string[]): void {
  if (applied.join() !== migrations.map(({ name }) => name).join()) throw new OtherSchema(applied);
}

function told(what: string, here: readonly string[], there: readonly string[]): string[] {
  const more = there.filter((name) => !here.includes(name));
  return more.length > 0 ? [`It is ${what} ${more.join(', ')}.`] : [];
}
