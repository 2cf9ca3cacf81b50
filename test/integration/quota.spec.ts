import type { DataSource } from 'typeorm';
import { Database, databaseSettings, ownerDataSource } from '../../src/platform/database/index.js';
import { QuotaRepository } from '../../src/rules/access/quota.repository.js';
import { untilMinuteHas } from '../support/minutes.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('the quotas in the database', () => {
  let database: TestDatabase;
  let source: DataSource;
  let quotas: QuotaRepository;
  beforeAll(async () => {
    database = await createTestDatabase();
    const variables = { DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl };
    const settings = databaseSettings.parse(variables);
    source = await ownerDataSource(settings).initialize();
    await source.runMigrations({ transaction: 'each' });
    quotas = new QuotaRepository(new Database(source, settings));
  });
  beforeEach(async () => {
    await database.superuser.query('truncate quota_window');
    await untilMinuteHas(5, database);
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const grantedOf = async (count: number, perMinute = 100, caller = 'bank'): Promise<number> =>
    (await quotas.lease(caller, { perMinute, count })).granted;
  const moveTo = async (start: string): Promise<void> => {
    await database.superuser.query(
      `update quota_window set started_at = date_trunc('minute', now()) + ${start}`,
    );
  };

  it('give what is asked while there is enough, then what is left, then nothing', async () => {
    expect(await grantedOf(60)).toBe(60);
    expect(await grantedOf(60)).toBe(40);
    expect(await grantedOf(60)).toBe(0);
    expect(await grantedOf(60, 100, 'other bank')).toBe(60);
  });

  it('never give more than the quota at the first question, nor after the quota was lowered', async () => {
    expect(await grantedOf(1_000)).toBe(100);
    expect(await grantedOf(1, 50)).toBe(0);
    expect(await grantedOf(10, 105)).toBe(5);
  });

  it('give exactly the quota to many who ask at once', async () => {
    const granted = await Promise.all(Array.from({ length: 60 }, async () => grantedOf(7)));
    expect(granted.reduce((sum, count) => sum + count, 0)).toBe(100);
  });

  it('begin anew with the next minute, in the same row', async () => {
    await grantedOf(100);
    await moveTo(`interval '-1 minute'`);
    expect(await grantedOf(70)).toBe(70);
    expect(await grantedOf(70)).toBe(30);
    const { rows } = await database.superuser.query('select taken from quota_window');
    expect(rows).toEqual([{ taken: 100 }]);
  });

  it('give out of the minute that began while the question waited', async () => {
    await grantedOf(90);
    await moveTo(`interval '1 minute'`);
    const { granted, windowEndsInMs } = await quotas.lease('bank', { perMinute: 100, count: 20 });
    expect(granted).toBe(10);
    expect(windowEndsInMs).toBeGreaterThan(60_000);
  });

  it('do not stay used up when the clock was set back', async () => {
    await grantedOf(100);
    await moveTo(`interval '1 hour'`);
    const { granted, windowEndsInMs } = await quotas.lease('bank', { perMinute: 100, count: 20 });
    expect(granted).toBe(20);
    expect(windowEndsInMs).toBeGreaterThan(0);
    expect(windowEndsInMs).toBeLessThanOrEqual(60_000);
  });
});
