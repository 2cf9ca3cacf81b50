import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import {
  databaseSettings,
  isDatabaseUnavailable,
  ownerDataSource,
  UnitOfWork,
} from '../../src/platform/database/index.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('a unit of work', () => {
  let database: TestDatabase;
  let source: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = databaseSettings.parse({
      DATABASE_URL: database.url,
      DATABASE_OWNER_URL: database.ownerUrl,
    });
    source = await ownerDataSource(settings).initialize();
    work = new UnitOfWork(source, settings);
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });
  let work: UnitOfWork;

  it('calls a connection that broke between two statements the database’s fault', async () => {
    const cut = work.run(async ({ manager }) => {
      const [{ pid }] = (await manager.query('select pg_backend_pid() as pid')) as [{ pid: number }];
      await database.superuser.query('select pg_terminate_backend($1)', [pid]);
      await sleep(100);
      await manager.query('select 1');
    });
    const error: unknown = await cut.catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(Error);
    expect(isDatabaseUnavailable(error)).toBe(true);
  });
});
