import { setTimeout as sleep } from 'node:timers/promises';
import { aPull, aDepartmentDatabase, type DepartmentDatabase } from '../support/department-database.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { hasOpenSsl } from '../support/certificates.js';
import { makeDue, pullOf, ranAfter, runOf, type TestPull } from '../support/pulls.js';
import { serveTls } from '../support/postgres-tls.js';
import { startSecondProcess } from '../support/second-process.js';
import { until } from '../support/timing.js';

const PATH = '/v1/feeds/TAX-02/pull';
const PATIENCE_MS = 60_000;
/** Thousands of rows, or a process to start, on a busy machine. */
const SLOW_MS = 120_000;

const itWithOpenSsl = hasOpenSsl ? it : it.skip;

describe('C21: a pull from a department’s database', () => {
  let gateway: TestGateway;
  let department: DepartmentDatabase;
  beforeAll(async () => {
    department = await aDepartmentDatabase();
    gateway = await startGateway({ FEED_PULL_PERIOD_MS: '100', FEED_PULL_TIMEOUT_MS: '20000' });
  });
  afterAll(async () => {
    await gateway?.stop();
    await department?.drop();
  });

  /** Rows of the department: `count` of one time, with ids from `from` on; each is a fact of its own. */
  const insert = async (from: number, count: number, updatedAt: string | null, balance = 10): Promise<void> =>
    department.run(
      `insert into share.arrears_table
       select i, $4, 'T' || i, $5, '2026-10-15', '太原市税务局', $3::timestamptz
       from generate_series($1::int, $1::int + $2::int - 1) i`,
      [from, count, updatedAt, gateway.enterprise(1).uscc, balance],
    );
  const put = async (overrides: object = {}): Promise<void> => {
    const answer = await gateway.as('tax-bureau').send('PUT', PATH, { body: aPull(department, overrides) });
    expect(answer.status).toBe(200);
  };
  const runAfterPut = async (overrides: object = {}): Promise<TestPull> => {
    const previous = (await pullOf(gateway)).lastRun?.startedAt;
    await put(overrides);
    return ranAfter(gateway, previous);
  };
  /** Facts stored of the pull, each once. */
  const stored = async (): Promise<number> => {
    const { rows } = await gateway.database.superuser.query<{ n: number }>(
      `select count(*)::int as n from credit_record r join feed f on f.id = r.feed_id
       where f.item_code = 'TAX-02' and r.status = 'valid' and r.payload->>'tax_type' like 'T%'`,
    );
    return rows[0]?.n ?? 0;
  };
  const batches = async (): Promise<number> => {
    const text = `select count(*)::int as n from batch where item_code = 'TAX-02' and status = 'published'`;
    return (await gateway.database.superuser.query<{ n: number }>(text)).rows[0]?.n ?? 0;
  };
  const countsOf = async (batchId: string | null | undefined): Promise<object> =>
    (await gateway.as('tax-bureau').send('GET', `/v1/batches/${batchId}`)).body as object;
  const remake = async (columns = '*'): Promise<void> =>
    department.run(
      `drop view share.arrears; create view share.arrears as select ${columns} from share.arrears_table;
       grant select on share.arrears to ${department.user}`,
    );

  it(
    'loses and doubles no row of thousands with one time',
    async () => {
      await insert(1, 11_000, '2026-11-01 08:00+08');
      await put();
      const { lastRun, watermark } = await ranAfter(gateway, undefined);
      expect(lastRun).toMatchObject({ outcome: 'published', rows: 11_000, problem: null });
      expect(watermark).toBe('2026-11-01T08:00:00.000+08:00');
      expect(await stored()).toBe(11_000);
    },
    SLOW_MS,
  );

  it(
    'finds a row that was committed late, with a time before the newest one read',
    async () => {
      const late = await department.database.superuser.connect();
      await late.query('begin');
      await late.query(
        `insert into share.arrears_table values
       (20001, $1, 'T20001', 1, '2026-10-15', '太原市税务局', '2026-11-01 09:00+08')`,
        [gateway.enterprise(1).uscc],
      );
      await insert(20_002, 1, '2026-11-01 09:01+08');
      expect((await runOf(gateway)).lastRun).toMatchObject({ outcome: 'published' });
      expect(await stored()).toBe(11_001);
      await late.query('commit');
      late.release();
      const { lastRun, watermark } = await runOf(gateway);
      expect(watermark).toBe('2026-11-01T09:01:00.000+08:00');
      expect(await countsOf(lastRun?.batchId)).toMatchObject({ received: 2, accepted: 1, unchanged: 1 });
      expect(await stored()).toBe(11_002);
      expect((await runOf(gateway)).lastRun).toMatchObject({ outcome: 'nothing-new' });
    },
    SLOW_MS,
  );

  it(
    'publishes nothing when the connection breaks in the middle, and all of it the next time',
    async () => {
      const { watermark } = await pullOf(gateway);
      const before = await batches();
      await insert(30_001, 6_000, '2026-11-01 10:00+08');
      // The first page is quick, the second waits to be cut.
      await remake('*, case when id > 35500 then pg_sleep(0.02)::text end as slow');
      await put({ columns: { ...(aPull(department)['columns'] as object), subject_name: 'slow' } });
      await makeDue(gateway);
      const reads = `select pid from pg_stat_activity where datname = $1 and usename = $2 and query like '%limit 5001%'
                   and state = 'active' and now() - query_start > interval '1 second'`;
      const reader = async (): Promise<number | undefined> => {
        const { rows } = await department.database.superuser.query<{ pid: number }>(reads, [
          department.database.name,
          department.user,
        ]);
        return rows[0]?.pid;
      };
      const previous = (await pullOf(gateway)).lastRun?.startedAt;
      await until('the second page is read', PATIENCE_MS, async () => (await reader()) !== undefined);
      await department.run('select pg_terminate_backend($1)', [await reader()]);
      const cut = await ranAfter(gateway, previous);
      expect(cut.lastRun).toMatchObject({ outcome: 'failed', problem: { code: 'source-unreachable' } });
      expect(cut.watermark).toBe(watermark);
      expect(await batches()).toBe(before);
      expect(await stored()).toBe(11_002);
      await remake();
      await put();
      const { lastRun } = await ranAfter(gateway, cut.lastRun?.startedAt);
      expect(lastRun).toMatchObject({ outcome: 'published', problem: null });
      expect(await stored()).toBe(17_002);
    },
    SLOW_MS,
  );

  it(
    'names the column a changed view has lost, delivers nothing, and goes on once it is back',
    async () => {
      const before = await pullOf(gateway);
      await insert(40_001, 1, '2026-11-01 11:00+08');
      await remake('id, code, tax_type, balance as amount, "发布日期", authority, updated_at');
      const { lastRun, watermark } = await runOf(gateway);
      expect(lastRun).toMatchObject({ outcome: 'failed', problem: { code: 'view-changed' } });
      expect(lastRun?.problem?.detail).toContain('balance');
      expect(watermark).toBe(before.watermark);
      await department.run('drop view share.arrears');
      expect((await runOf(gateway)).lastRun?.problem).toMatchObject({ code: 'view-missing' });
      await department.run(`create view share.arrears as select * from share.arrears_table`);
      expect((await runOf(gateway)).lastRun?.problem).toMatchObject({ code: 'view-not-readable' });
      await remake();
      expect((await runOf(gateway)).lastRun).toMatchObject({ outcome: 'published' });
      expect(await stored()).toBe(17_003);
    },
    SLOW_MS,
  );

  it('keeps the watermark when the batch is refused, and loses no row by it', async () => {
    const { watermark } = await pullOf(gateway);
    await insert(50_001, 30, '2026-11-01 12:00+08', -1);
    const refused = await runOf(gateway);
    expect(refused.lastRun).toMatchObject({ outcome: 'failed', problem: { code: 'too-many-rejections' } });
    expect(refused.watermark).toBe(watermark);
    await department.run('update share.arrears_table set balance = 5 where id between 50001 and 50030');
    expect((await runOf(gateway)).lastRun).toMatchObject({ outcome: 'published' });
    expect(await stored()).toBe(17_033);
  });

  it(
    'stops when time in the view has moved back, and reads everything again once it is reset',
    async () => {
      await department.run(`update share.arrears_table set updated_at = updated_at - interval '1 day'`);
      const stopped = await runOf(gateway);
      expect(stopped).toMatchObject({
        status: 'stopped',
        lastRun: { problem: { code: 'watermark-moved-back' } },
      });
      const before = await stored();
      await put();
      await makeDue(gateway);
      await sleep(1_000);
      expect(await pullOf(gateway)).toMatchObject({ status: 'stopped', lastRun: stopped.lastRun });
      await put({ resetWatermark: true });
      const { status, lastRun } = await ranAfter(gateway, stopped.lastRun?.startedAt);
      expect({ status, outcome: lastRun?.outcome }).toEqual({ status: 'active', outcome: 'published' });
      expect(await countsOf(lastRun?.batchId)).toMatchObject({ accepted: 0, unchanged: before });
      expect(await stored()).toBe(before);
    },
    SLOW_MS,
  );

  it.each([
    ['a row without a time', `null`, 'watermark-null'],
    ['a row from the future', `now() + interval '2 hours'`, 'watermark-ahead'],
    ['a row of no time there is', `'infinity'`, 'watermark-unreadable'],
    ['a row before all time', `'-infinity'`, 'watermark-null'],
  ])('refuses to guess about %s', async (_what, time, code) => {
    const before = await pullOf(gateway);
    await department.run(`update share.arrears_table set updated_at = ${time} where id = 1`);
    const { lastRun, watermark } = await runOf(gateway);
    expect(lastRun).toMatchObject({ outcome: 'failed', problem: { code } });
    expect(watermark).toBe(before.watermark);
    await department.run(`update share.arrears_table set updated_at = '2026-10-01' where id = 1`);
    expect((await runOf(gateway)).lastRun?.problem).toBeNull();
  });

  it(
    'sees a tie that tells nothing apart, and a column it cannot use',
    async () => {
      await put({ tieColumn: 'authority', resetWatermark: true });
      const previous = (await pullOf(gateway)).lastRun?.startedAt;
      expect((await ranAfter(gateway, previous)).lastRun?.problem).toMatchObject({ code: 'tie-not-unique' });
      await put({ watermarkColumn: 'authority' });
      expect((await runOf(gateway)).lastRun?.problem).toMatchObject({ code: 'column-type' });
      await put({ credential: 'not-the-password' });
      expect((await runOf(gateway)).lastRun?.problem).toMatchObject({ code: 'login-refused' });
      await put({ port: 1 });
      expect((await runOf(gateway)).lastRun?.problem).toMatchObject({ code: 'source-unreachable' });
      await put({ tls: true });
      expect((await runOf(gateway)).lastRun?.problem).toMatchObject({ code: 'tls-failed' });
      await put();
      expect((await runOf(gateway)).lastRun?.problem).toBeNull();
    },
    SLOW_MS,
  );

  it(
    'publishes nothing for a pull that was put anew while it ran',
    async () => {
      await insert(60_001, 10, '2026-11-02 08:00+08');
      await remake('*, case when id > 60000 then pg_sleep(0.3)::text end as slow');
      await put({ columns: { ...(aPull(department)['columns'] as object), subject_name: 'slow' } });
      const claims = `select 1 from database_pull where claimed_by is not null`;
      await until('the run has begun', PATIENCE_MS, async () => {
        return (await gateway.database.superuser.query(claims)).rows.length === 1;
      });
      const previous = (await pullOf(gateway)).lastRun?.startedAt;
      await put({ status: 'disabled' });
      const before = await batches();
      await sleep(6_000);
      expect(await batches()).toBe(before);
      await remake();
      await put();
      expect((await ranAfter(gateway, previous)).lastRun).toMatchObject({ outcome: 'published' });
    },
    SLOW_MS,
  );

  it(
    'is run by one of two processes at a time, and each new row is published once',
    async () => {
      const second = await startSecondProcess(gateway, { FEED_PULL_PERIOD_MS: '100' });
      try {
        const before = await batches();
        for (let round = 1; round <= 3; round += 1) {
          await insert(70_000 + round, 1, `2026-11-03 0${round}:00+08`);
          const { lastRun } = await runOf(gateway);
          expect(await countsOf(lastRun?.batchId)).toMatchObject({ status: 'published', accepted: 1 });
        }
        expect(await batches()).toBe(before + 3);
      } finally {
        await second.stop();
      }
    },
    SLOW_MS,
  );

  itWithOpenSsl(
    'trusts a certificate of the authority it was given for whom it asks for, and no other',
    async () => {
      const server = await serveTls(department.database.superuser);
      try {
        await server.present('address');
        const trusted = { tls: true, caCertificate: server.caCertificate };
        expect((await runAfterPut({ tls: true })).lastRun?.problem).toMatchObject({ code: 'tls-failed' });
        expect((await runAfterPut(trusted)).lastRun?.problem).toBeNull();
        expect((await runAfterPut({ ...trusted, host: 'localhost' })).lastRun?.problem).toMatchObject({
          code: 'tls-failed',
        });
        await server.present('name');
        expect((await runAfterPut({ ...trusted, host: 'localhost' })).lastRun?.problem).toBeNull();
        expect((await runAfterPut(trusted)).lastRun?.problem).toMatchObject({ code: 'tls-failed' });
      } finally {
        await server.stop();
        await put();
      }
    },
  );

  it('waits with a held batch, and has come as far as it once it is confirmed', async () => {
    const set = async (balance: number, at: string): Promise<void> =>
      department.run(
        `update share.arrears_table set balance = ${balance}, updated_at = '${at}' where id between 50001 and 50030`,
      );
    await set(90, '2026-11-04 13:00+08'); // what the next batch is compared with
    const { watermark } = await runOf(gateway);
    await set(9_000_000, '2026-11-04 14:00+08');
    const held = await runOf(gateway);
    expect(held).toMatchObject({ watermark, lastRun: { outcome: 'held', problem: { code: 'batch-held' } } });
    const still = await runOf(gateway);
    expect(still.lastRun).toMatchObject({ outcome: 'held', batchId: held.lastRun?.batchId });
    const confirmation = await gateway
      .as('tax-bureau')
      .post(`/v1/batches/${held.lastRun?.batchId}/confirmation`, { operatorUser: 'zhang.wei' });
    expect(confirmation.body).toMatchObject({ status: 'published' });
    expect(await runOf(gateway)).toMatchObject({
      watermark: '2026-11-04T14:00:00.000+08:00',
      lastRun: { outcome: 'nothing-new', problem: null },
    });
    expect((await runOf(gateway)).lastRun).toMatchObject({ outcome: 'nothing-new', batchId: null });
  });

  it('can write nothing in the department’s database', async () => {
    await department.run(`
      create function share.meddle() returns text language plpgsql as $$
        begin insert into share.arrears_table select 99999, 'x', 'x', 1, '2026-01-01', 'x', now(); return 'x'; end $$;
      grant insert on share.arrears_table to ${department.user}`);
    await remake('*, share.meddle() as slow');
    await put({
      columns: { ...(aPull(department)['columns'] as object), subject_name: 'slow' },
      resetWatermark: true,
    });
    const previous = (await pullOf(gateway)).lastRun?.startedAt;
    const { lastRun } = await ranAfter(gateway, previous);
    expect(lastRun).toMatchObject({ outcome: 'failed', problem: { code: 'source-failed' } });
    const { rows } = await department.database.superuser.query(
      'select 1 from share.arrears_table where id = 99999',
    );
    expect(rows).toEqual([]);
  });
});
