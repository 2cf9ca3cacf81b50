import { startGateway, type TestGateway } from '../support/gateway.js';
import { hasMariaDb, OwnMariaDb } from '../support/own-mariadb.js';
import { pullOf, ranAfter, runOf, type TestPull } from '../support/pulls.js';
import { until } from '../support/timing.js';

const PATH = '/v1/feeds/TAX-02/pull';
const PASSWORD = 'reader-password-of-the-test';
const PATIENCE_MS = 60_000;
/** Thousands of rows on a busy machine. */
const SLOW_MS = 120_000;
const TABLE = `
  create table share.arrears_table (
    id bigint unsigned primary key,
    code char(18) not null,
    \`税种\` varchar(64) not null,
    balance decimal(20, 2),
    published date not null,
    authority varchar(200) not null,
    updated_at datetime(3),
    photo blob,
    index (updated_at, id)
  )`;
const VIEW = 'create or replace view share.arrears as select * from share.arrears_table';

const describeWithServer = hasMariaDb ? describe : describe.skip;

describeWithServer('C21: a pull from a MySQL or MariaDB database', () => {
  let gateway: TestGateway;
  let server: OwnMariaDb;
  beforeAll(async () => {
    server = await OwnMariaDb.make();
    await server.run(
      'create database share',
      TABLE,
      VIEW,
      `create user reader@'%' identified by '${PASSWORD}'`,
      `grant select on share.* to reader@'%'`,
    );
    gateway = await startGateway({ FEED_PULL_PERIOD_MS: '100', FEED_PULL_TIMEOUT_MS: '5000' });
  }, 90_000);
  afterAll(async () => {
    await gateway?.stop();
    await server?.remove();
  });

  const aPull = (overrides: object = {}): Record<string, unknown> => ({
    engine: 'mysql',
    host: '127.0.0.1',
    port: server.port,
    database: 'share',
    user: 'reader',
    credential: PASSWORD,
    tls: false,
    view: 'arrears',
    columns: {
      uscc: 'code',
      tax_type: '税种',
      arrears_balance: 'balance',
      published_on: 'published',
      tax_authority: 'authority',
    },
    watermarkColumn: 'updated_at',
    tieColumn: 'id',
    everyMinutes: 60,
    ...overrides,
  });
  const put = async (overrides: object = {}): Promise<void> => {
    const answer = await gateway.as('tax-bureau').send('PUT', PATH, { body: aPull(overrides) });
    expect(answer.status).toBe(200);
  };
  const runAfterPut = async (overrides: object = {}): Promise<TestPull> => {
    const previous = (await pullOf(gateway)).lastRun?.startedAt;
    await put(overrides);
    return ranAfter(gateway, previous);
  };
  const insert = async (ids: string, updatedAt: string, balance = '123456789012345.67'): Promise<void> => {
    const values = `seq, '${gateway.enterprise(1).uscc}', concat('T', seq), ${balance}, '2026-10-15', '太原市税务局'`;
    await server.run(
      `insert into share.arrears_table select ${values}, ${updatedAt}, null from share.${ids}`,
    );
  };
  const stored = async (): Promise<Record<string, unknown>[]> => {
    const { rows } = await gateway.database.superuser.query<{ payload: Record<string, unknown> }>(
      `select r.payload from credit_record r join feed f on f.id = r.feed_id
       where f.item_code = 'TAX-02' and r.status = 'valid' and r.payload->>'tax_type' like 'T%'`,
    );
    return rows.map(({ payload }) => payload);
  };

  it(
    'loses and doubles no row of thousands with one time, whatever the size of their numbers',
    async () => {
      await insert('seq_1_to_5999', `'2026-11-01 08:15:30.123'`);
      await insert('seq_6000_to_6000', `'2026-11-01 08:15:30.123'`, '0.10');
      // Beyond 2^53, where neighbors are the same as floats.
      await server.run('update share.arrears_table set id = id + 9007199254740992');
      await put();
      const { lastRun, watermark } = await ranAfter(gateway, undefined);
      expect(lastRun).toMatchObject({ outcome: 'published', rows: 6_000, problem: null });
      expect(watermark).toBe('2026-11-01T08:15:30.123+08:00');
      expect(new Set((await stored()).map((record) => record['tax_type'])).size).toBe(6_000);
    },
    SLOW_MS,
  );

  it(
    'brings values over as they are',
    async () => {
      expect(await stored()).toContainEqual(
        expect.objectContaining({
          uscc: gateway.enterprise(1).uscc,
          tax_type: 'T1',
          arrears_balance: '123456789012345.67',
          published_on: '2026-10-15',
          tax_authority: '太原市税务局',
        }),
      );
      expect(await stored()).toContainEqual(
        expect.objectContaining({ tax_type: 'T6000', arrears_balance: '0.10' }),
      );
    },
    SLOW_MS,
  );

  it(
    'delivers what is new, and nothing where nothing is',
    async () => {
      await insert('seq_7001_to_7001', `'2026-11-01 09:00'`);
      const { lastRun } = await runOf(gateway);
      const batch = await gateway.as('tax-bureau').send('GET', `/v1/batches/${lastRun?.batchId}`);
      expect(batch.body).toMatchObject({ status: 'published', accepted: 1 });
      expect((await runOf(gateway)).lastRun).toMatchObject({ outcome: 'nothing-new' });
    },
    SLOW_MS,
  );

  it(
    'publishes nothing when the connection is killed in the middle, and all of it the next time',
    async () => {
      const before = await pullOf(gateway);
      await insert('seq_10001_to_16000', `'2026-11-01 10:00'`);
      await server.run(VIEW.replace('*', '*, if(id between 15900 and 16000, sleep(0.04), null) as slow'));
      await put({ columns: { ...(aPull()['columns'] as object), subject_name: 'slow' } });
      const reads = `select id from information_schema.processlist
                   where user = 'reader' and info like '%limit 5001%' and time_ms > 700`;
      const reader = async (): Promise<unknown> => (await server.run(reads))[0]?.['id'];
      await until('the second page is read', PATIENCE_MS, async () => (await reader()) !== undefined);
      await server.run(`kill ${String(await reader())}`);
      const cut = await ranAfter(gateway, before.lastRun?.startedAt);
      expect(cut.lastRun).toMatchObject({ outcome: 'failed', problem: { code: 'source-unreachable' } });
      expect(cut.watermark).toBe(before.watermark);
      expect(await stored()).toHaveLength(6_001);
      await server.run(VIEW);
      await put();
      expect((await ranAfter(gateway, cut.lastRun?.startedAt)).lastRun).toMatchObject({
        outcome: 'published',
      });
      expect(await stored()).toHaveLength(12_001);
    },
    SLOW_MS,
  );

  it.each([
    [
      'a column is gone',
      VIEW.replace('*', 'id, code, balance, published, authority, updated_at'),
      'view-changed',
    ],
    ['the view is gone', 'drop view share.arrears', 'view-missing'],
    ['it takes too long', VIEW.replace('*', '*, sleep(1) as slow'), 'source-too-slow'],
    // A session that can only read does not even see a view that writes.
    ['it writes', VIEW.replace('*', '*, share.meddle() as slow'), 'view-missing'],
  ])(
    'delivers nothing and says why when %s',
    async (_what, statement, code) => {
      const { watermark } = await pullOf(gateway);
      await insert('seq_20001_to_20010', `'2026-11-01 11:00'`);
      await server.run(
        'create table if not exists share.meddled (id int)',
        `create function if not exists share.meddle() returns int modifies sql data
       begin insert into share.meddled values (1); return 1; end`,
        `grant insert, execute on share.* to reader@'%'`,
        statement,
      );
      const isSlow = statement.includes('slow');
      const failed = await runAfterPut(
        isSlow ? { columns: { ...(aPull()['columns'] as object), subject_name: 'slow' } } : {},
      );
      expect(failed.lastRun).toMatchObject({ outcome: 'failed', problem: { code } });
      expect(failed.watermark).toBe(watermark);
      await server.run(
        'drop view if exists share.arrears',
        VIEW,
        'delete from share.arrears_table where id > 20000 and id < 21000',
      );
      expect(await server.run('select * from share.meddled')).toEqual([]);
    },
    SLOW_MS,
  );

  it(
    'refuses to guess about a row without a time',
    async () => {
      await server.run('update share.arrears_table set updated_at = null where id = 7001');
      expect((await runAfterPut()).lastRun?.problem).toMatchObject({ code: 'watermark-null' });
      await server.run(`update share.arrears_table set updated_at = '2026-11-01 09:00' where id = 7001`);
      expect((await runOf(gateway)).lastRun?.problem).toBeNull();
    },
    SLOW_MS,
  );

  it(
    'stops when time in the view has moved back',
    async () => {
      await server.run(`update share.arrears_table set updated_at = updated_at - interval 1 day`);
      const stopped = await runOf(gateway);
      expect(stopped).toMatchObject({
        status: 'stopped',
        lastRun: { problem: { code: 'watermark-moved-back' } },
      });
      const { status, lastRun } = await runAfterPut({ resetWatermark: true });
      expect({ status, outcome: lastRun?.outcome }).toEqual({ status: 'active', outcome: 'published' });
      expect(await stored()).toHaveLength(12_001);
    },
    SLOW_MS,
  );

  it(
    'trusts a certificate of the authority it was given for the name it asks for, and no other',
    async () => {
      const trusted = { host: 'localhost', tls: true, caCertificate: server.caCertificate };
      expect((await runAfterPut({ host: 'localhost', tls: true })).lastRun?.problem).toMatchObject({
        code: 'tls-failed',
      });
      await server.run(`alter user reader@'%' require ssl`);
      expect((await runAfterPut(trusted)).lastRun?.problem).toBeNull();
      expect((await runAfterPut({ host: 'localhost' })).lastRun?.problem).toMatchObject({
        code: 'login-refused',
      });
      await server.stop();
      await server.start('elsewhere');
      expect((await runAfterPut(trusted)).lastRun?.problem).toMatchObject({ code: 'tls-failed' });
      const byAddress = await gateway.as('tax-bureau').send('PUT', PATH, { body: aPull({ tls: true }) });
      expect(byAddress).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/host', code: 'name-needed' }] },
      });
    },
    SLOW_MS,
  );

  it(
    'says that a server is gone, and goes on when it is back',
    async () => {
      await server.stop();
      expect((await runOf(gateway)).lastRun?.problem).toMatchObject({ code: 'source-unreachable' });
      await server.start();
      expect((await runOf(gateway)).lastRun?.problem).toBeNull();
    },
    SLOW_MS,
  );
});
