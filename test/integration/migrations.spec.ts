import { ALL_TABLES } from '../../src/app.module.js';
import { migrations } from '../../migrations/index.js';
import { databaseSettings, ownerDataSource } from '../../src/platform/database/index.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { readdirSync } from 'node:fs';
import type { DataSource } from 'typeorm';

describe('the migrations', () => {
  let database: TestDatabase;
  let owner: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    const variables = { DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl };
    owner = await ownerDataSource(databaseSettings.parse(variables), ALL_TABLES).initialize();
  });
  afterAll(async () => {
    await owner.destroy();
    await database.drop();
  });

  it('are all listed, with timestamps that only grow', () => {
    const files = readdirSync('migrations').filter((file) => /^\d+-.*\.ts$/.test(file));
    const stamps = migrations.map(({ name }) => Number(/\d{13}$/.exec(name)?.[0]));
    expect(stamps).toHaveLength(files.length);
    expect(stamps).toEqual(files.map((file) => Number(file.split('-')[0])));
    expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
  });

  it('build the schema up, down one by one to nothing, and up again to the same', async () => {
    await owner.runMigrations({ transaction: 'each' });
    const first = await shape(owner);
    for (let left = migrations.length; left > 0; left -= 1)
      await owner.undoLastMigration({ transaction: 'each' });
    expect(await shape(owner)).toEqual([]);
    await owner.runMigrations({ transaction: 'each' });
    expect(first.length).toBeGreaterThan(100);
    expect(await shape(owner)).toEqual(first);
  });

  it('leave nothing for the entities to ask for', async () => {
    const asked = await owner.driver.createSchemaBuilder().log();
    expect(asked.upQueries.map(({ query }) => query)).toEqual([]);
  });
});

/** Every column, constraint and index of our tables, in words that compare. */
async function shape(source: DataSource): Promise<string[]> {
  const rows: { line: string }[] = await source.query(`
    select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as line
    from information_schema.columns where table_schema = 'public' and table_name <> 'schema_migration'
    union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> coalesce(to_regclass('schema_migration'), 0)
    union all select indexdef from pg_indexes where schemaname = 'public' and tablename <> 'schema_migration'
    order by 1`);
  return rows.map(({ line }) => line);
}
