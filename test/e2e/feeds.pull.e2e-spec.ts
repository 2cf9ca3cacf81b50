import { aPull, aDepartmentDatabase, type DepartmentDatabase } from '../support/department-database.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem, shapeOf } from '../support/problem.js';
import { pullOf, ranAfter, runOf } from '../support/pulls.js';
import { expectOnly } from '../support/roles.js';

const PATH = '/v1/feeds/TAX-02/pull';

describe('PUT, GET and DELETE /v1/feeds/{itemCode}/pull', () => {
  let gateway: TestGateway;
  let department: DepartmentDatabase;
  beforeAll(async () => {
    department = await aDepartmentDatabase();
    gateway = await startGateway({ FEED_PULL_PERIOD_MS: '100' });
  });
  afterAll(async () => {
    await gateway?.stop();
    await department?.drop();
  });

  const put = async (overrides: object = {}, path = PATH) =>
    gateway.as('tax-bureau').send('PUT', path, { body: aPull(department, overrides) });
  const insert = async (id: number, taxType: string, balance: string, updatedAt: string): Promise<void> =>
    department.run('insert into share.arrears_table values ($1, $2, $3, $4, $5, $6, $7)', [
      id,
      gateway.enterprise(1).uscc,
      taxType,
      balance,
      '2026-10-15',
      '太原市税务局',
      updatedAt,
    ]);
  const payloads = async (): Promise<Record<string, unknown>[]> => {
    const { rows } = await gateway.database.superuser.query<{ payload: Record<string, unknown> }>(
      `select r.payload from credit_record r join feed f on f.id = r.feed_id
       where f.item_code = 'TAX-02' and r.uscc = $1 and r.status = 'valid' order by r.payload->>'tax_type'`,
      [gateway.enterprise(1).uscc],
    );
    return rows.map(({ payload }) => payload);
  };

  it('connects a pull, runs it at once and shows how far it has come', async () => {
    await insert(1, '增值税', '123456789012345.67', '2026-11-01 08:15:30.123456+08');
    await insert(2, '房产税', '0.10', '2026-11-01 08:15:30.123457+08');
    const answer = await put();
    expect(answer.status).toBe(200);
    const { credential: _, ...shown } = aPull(department);
    expect(answer.body).toEqual({
      ...shown,
      itemCode: 'TAX-02',
      caCertificate: null,
      opColumn: null,
      utcOffset: '+08:00',
      overlapMinutes: 10,
      status: 'active',
      watermark: null,
      nextDueAt: expect.stringMatching(/Z$/),
      lastRun: null,
      updatedAt: expect.stringMatching(/Z$/),
    });
    const pull = await ranAfter(gateway, undefined);
    expect(pull).toMatchObject({
      watermark: '2026-11-01T08:15:30.123+08:00',
      lastRun: { outcome: 'published', rows: 2, problem: null },
    });
    const batch = await gateway.as('tax-bureau').send('GET', `/v1/batches/${pull.lastRun?.batchId}`);
    expect(batch.body).toMatchObject({
      status: 'published',
      kind: 'incremental',
      received: 2,
      accepted: 2,
      dataTime: '2026-11-01T00:15:30.123Z',
    });
  });

  it('brings values over as they are: amounts to the last digit, days as days', async () => {
    expect(await payloads()).toEqual([
      expect.objectContaining({
        tax_type: '增值税',
        arrears_balance: '123456789012345.67',
        published_on: '2026-10-15',
      }),
      expect.objectContaining({ tax_type: '房产税', arrears_balance: '0.10', tax_authority: '太原市税务局' }),
    ]);
  });

  it('delivers nothing when nothing is new, and a batch of what is', async () => {
    const { watermark } = await pullOf(gateway);
    expect(await runOf(gateway)).toMatchObject({ watermark, lastRun: { outcome: 'nothing-new', rows: 0 } });
    await department.run(
      `update share.arrears_table set balance = 7, updated_at = '2026-11-02 09:00+08' where id = 1`,
    );
    const { lastRun } = await runOf(gateway);
    expect(lastRun).toMatchObject({ outcome: 'published', rows: 2 }); // the one of a moment before is read again
    const batch = await gateway.as('tax-bureau').send('GET', `/v1/batches/${lastRun?.batchId}`);
    expect(batch.body).toMatchObject({ received: 2, accepted: 1, unchanged: 1 });
    expect(await payloads()).toContainEqual(
      expect.objectContaining({ tax_type: '增值税', arrears_balance: '7.00' }),
    );
  });

  it('keeps the credential sealed and never shows it', async () => {
    const { rows } = await gateway.database.superuser.query('select * from database_pull');
    const answers = [await put(), await put({ port: 1, credential: department.password, surprise: 1 })];
    for (const seen of [rows, ...answers.map(({ body }) => body)]) {
      expect(JSON.stringify(seen)).not.toContain(department.password);
    }
    expect(gateway.process.output()).not.toContain(department.password);
  });

  it.each([
    [{ host: '/var/run/postgresql' }, '/host', 'matches'],
    [{ host: 'db.example.gov.cn' }, '/host', 'host-not-allowed'],
    [{ host: '169.254.169.254' }, '/host', 'host-not-allowed'],
    [{ port: 70_000 }, '/port', 'max'],
    [{ view: 'arrears; drop table x' }, '/view', 'matches'],
    [{ view: 'share.arrears' }, '/view', 'matches'],
    [{ schema: '"' }, '/schema', 'matches'],
    [{ watermarkColumn: 'a b' }, '/watermarkColumn', 'matches'],
    [{ tieColumn: '' }, '/tieColumn', 'matches'],
    [{ utcOffset: 'Asia/Shanghai' }, '/utcOffset', 'matches'],
    [{ everyMinutes: 0 }, '/everyMinutes', 'min'],
    [{ columns: [] }, '/columns', 'is-object'],
    [{ credentialSealed: 'x' }, '/credentialSealed', 'unknown-property'],
    [{ status: 'stopped' }, '/status', 'is-in'],
  ])('refuses %j', async (fault, pointer, code) => {
    expectFault(await put(fault), { pointer, code });
  });

  it('refuses a database system it cannot read', async () => {
    const answer = await put({ engine: 'oracle' });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/engine', code: 'is-in' }] } });
  });

  it('refuses a mapping that misses what every record needs or names what is not there', async () => {
    const { errors = [] } = expectProblem(
      await put({ columns: { uscc: 'code', x: 'y' } }),
      422,
      'invalid-input',
    );
    expect(errors.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/columns/x', '/columns/tax_type', '/columns/published_on']),
    );
  });

  it('refuses an item that is asked live, not known, or of another department', async () => {
    expectProblem(await put({}, '/v1/feeds/TAX-04/pull'), 422, 'mode-not-offered');
    expectProblem(await put({}, '/v1/feeds/ZZZ-99/pull'), 422, 'unknown-item');
    expectProblem(await put({}, '/v1/feeds/JUD-01/pull'), 403, 'feed-not-yours');
  });

  it('hides the pull of another department like one that never was', async () => {
    for (const method of ['GET', 'DELETE']) {
      const theirs = await gateway.as('court').send(method, PATH);
      const nobodys = await gateway.as('court').send(method, '/v1/feeds/TAX-03/pull');
      expectProblem(theirs, 404, 'not-found');
      expect(shapeOf(theirs)).toEqual(shapeOf(nobodys));
    }
  });

  it('is the business of providers only', async () => {
    await expectOnly(gateway, ['provider'], { method: 'PUT', path: PATH, body: aPull(department) });
    await expectOnly(gateway, ['provider'], { method: 'GET', path: PATH });
    await expectOnly(gateway, ['provider'], { method: 'DELETE', path: PATH });
  });

  it('ends a pull and keeps what it brought', async () => {
    const before = await payloads();
    expect((await gateway.as('tax-bureau').send('DELETE', PATH)).status).toBe(204);
    expectProblem(await gateway.as('tax-bureau').send('GET', PATH), 404, 'not-found');
    expectProblem(await gateway.as('tax-bureau').send('DELETE', PATH), 404, 'not-found');
    expect(await payloads()).toEqual(before);
  });
});
