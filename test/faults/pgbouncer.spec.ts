import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manyArrears, shownArrears, usccOf } from '../support/arrears.js';
import { aQuery, aReport, aVerification, grant } from '../support/factories.js';
import { countsOf, deliver } from '../support/feeds.js';
import { spawnGateway, startGatewayProcess, TestGateway } from '../support/gateway.js';
import { hasPgBouncer, OwnPgBouncer } from '../support/own-pgbouncer.js';
import { demoOf } from '../support/restart.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { timed } from '../support/timing.js';
import { ask, usageOf } from '../support/usage.js';

const LIMIT_MS = 2_000;
const LINES = 3_000;

const TITLE = 'behind PgBouncer in transaction mode, without named statements';
const [describeWithPooler, title] = hasPgBouncer
  ? ([describe, TITLE] as const)
  : ([describe.skip, `${TITLE} (left out: apt-get install pgbouncer)`] as const);

describeWithPooler(title, () => {
  let database: TestDatabase;
  let pooler: OwnPgBouncer;
  let gateway: TestGateway;
  let unlimited: { code: number | null; output: string };

  beforeAll(async () => {
    database = await createTestDatabase();
    pooler = await OwnPgBouncer.before(database.url);
    const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-data-'));
    const environment = {
      DATABASE_PREPARED: 'false',
      DATABASE_STATEMENT_TIMEOUT_MS: String(LIMIT_MS),
    };
    unlimited = await startUnlimited({ ...environment, DATA_DIR: dataRoot });
    for (const [name, ms] of [
      ['statement_timeout', LIMIT_MS],
      ['lock_timeout', LIMIT_MS],
      ['idle_in_transaction_session_timeout', 2 * LIMIT_MS],
    ] as const)
      await database.superuser.query(
        `alter role gateway_app in database ${database.name} set ${name} = ${ms}`,
      );
    await pooler.reconnect();
    const process = await startGatewayProcess({
      database: { url: pooler.url, ownerUrl: database.ownerUrl },
      dataRoot,
      environment,
    });
    gateway = new TestGateway(process, database, dataRoot, demoOf(dataRoot));
  }, 90_000);
  afterAll(async () => {
    await gateway?.stop();
    await pooler?.remove();
  });

  async function startUnlimited(environment: Record<string, string>): Promise<typeof unlimited> {
    const started = spawnGateway({
      DATABASE_URL: pooler.url,
      DATABASE_OWNER_URL: database.ownerUrl,
      LOG_LEVEL: 'warn',
      ...environment,
    });
    const code = await new Promise<number | null>((resolve) => started.child.once('exit', resolve));
    return { code, output: started.output() };
  }

  const bank = () => gateway.as('bank-a');

  it('D18: does not start where the pooler has dropped the time limits, and says how to set them', () => {
    expect(unlimited.code).toBe(1);
    expect(unlimited.output).toMatch(/^DATABASE_URL: statement_timeout is off/m);
    expect(unlimited.output).toContain('alter role');
    expect(unlimited.output).not.toContain(new URL(database.url).password);
  });

  it('D18: grants, answers live and held, verifies, records each use, and revokes', async () => {
    const authorizationId = await grant(gateway, { maxUses: 2 });
    const report = await ask(bank(), '/v1/reports', aReport(gateway, { authorizationId }));
    const query = await ask(bank(), '/v1/queries', aQuery(gateway, { authorizationId }));
    const counted = await ask(bank(), '/v1/queries', aQuery(gateway, { authorizationId }));
    const unlimitedId = await grant(gateway);
    const verification = await ask(
      bank(),
      '/v1/verifications',
      aVerification(gateway, { authorizationId: unlimitedId }),
    );
    const revoked = await gateway.asEnterprise().send('POST', `/v1/authorizations/${unlimitedId}/revocation`);
    const refused = await ask(bank(), '/v1/queries', aQuery(gateway, { authorizationId: unlimitedId }));
    const told = [report, query, counted, verification, refused];
    expect(told.map(({ answer }) => answer.status)).toEqual([201, 200, 403, 200, 403]);
    expect(counted.answer.body).toMatchObject({ code: 'authorization-exhausted' });
    expect(revoked).toMatchObject({ status: 200, body: { status: 'revoked' } });
    expect(refused.answer.body).toMatchObject({ code: 'authorization-revoked' });
    for (const { requestId } of told)
      expect((await usageOf(gateway.asEnterprise(), requestId)).length).toBeGreaterThan(0);
  });

  it('D18: gives a request that is repeated under its key its one answer', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const body = aReport(gateway, { items: ['REG-01'] });
    const first = await bank().post('/v1/reports', body, key);
    const again = await bank().post('/v1/reports', body, key);
    expect(again).toMatchObject({ status: 201, body: first.body });
    const other = await bank().post('/v1/reports', { ...body, items: ['LIC-01'] }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-conflict' } });
  });

  it('D18: publishes a batch, and another that changes it', async () => {
    const first = await deliver(gateway, { lines: manyArrears(LINES), sequence: 2 });
    expect(countsOf(first)).toEqual([LINES, LINES, 0, 0]);
    const changed = manyArrears(LINES, { arrears_balance: '101.00' });
    const second = await deliver(gateway, { lines: changed, sequence: 3 });
    expect(countsOf(second)).toEqual([LINES, LINES, 0, 0]);
    expect(await shownArrears(gateway, usccOf(7))).toMatchObject([{ arrears_balance: '101.00' }]);
  }, 60_000);

  it('D18: answers many at once, each its own', async () => {
    const bodies = Array.from({ length: 60 }, (_, number) =>
      number % 3 === 0
        ? aReport(gateway, { items: ['REG-01', 'LIC-01'] })
        : aReport(gateway, { uscc: usccOf(number), items: ['TAX-02'] }),
    );
    const answers = await Promise.all(bodies.map(async (body) => bank().post('/v1/reports', body)));
    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 201));
    expect(answers.map(({ body }) => (body as { uscc: string }).uscc)).toEqual(
      bodies.map(({ uscc }) => uscc),
    );
  });

  it('D18: still ends a statement that waits too long', async () => {
    const holder = await database.superuser.connect();
    await holder.query('begin; lock table report in access exclusive mode');
    const { value, tookMs } = await timed(async () =>
      bank().post('/v1/reports', aReport(gateway, { items: ['REG-01'] })),
    );
    await holder.query('rollback');
    holder.release();
    expect(value).toMatchObject({ status: 503, body: { code: expect.stringMatching(/unavailable$/) } });
    expect(tookMs).toBeLessThan(2 * LIMIT_MS + 1_000);
  });

  it('D18: has met no error of a statement', () => {
    expect(gateway.process.output()).not.toMatch(/prepared statement|42P05|26000|08P01/);
  });
});
