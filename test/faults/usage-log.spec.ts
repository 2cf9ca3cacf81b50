import pg from 'pg';
import { openIntents } from '../support/evidence.js';
import { anAuthorization, aQuery, aReport, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { startAgain } from '../support/restart.js';
import { until } from '../support/timing.js';

const DENIED = '42501';

/** The error code a statement ends with; `none` when it does not fail. */
async function codeOf(client: Pick<pg.Client, 'query'>, statement: string): Promise<string> {
  return client.query(statement).then(
    () => 'none',
    (error: unknown) => (error instanceof pg.DatabaseError ? (error.code ?? '') : String(error)),
  );
}

const thisMonth = (): string => `usage_record_${new Date().toISOString().slice(0, 7).replace('-', '')}`;

describe('the usage log', () => {
  let gateway: TestGateway;
  let authorizationId: string;
  let interrupted: { requestId: string; answer: Promise<string> };

  beforeAll(async () => {
    gateway = await startGateway();
    authorizationId = await grant(gateway);
    interrupted = await killDuringCall();
    gateway = await startAgain(gateway);
    const age = `update usage_intent set asked_at = asked_at - interval '61 seconds'`;
    await gateway.database.superuser.query(age);
  });
  afterAll(async () => gateway.stop());

  /** A live call whose process dies between intent and outcome. */
  async function killDuringCall(): Promise<typeof interrupted> {
    await gateway.misbehave('tax-bureau', { kind: 'hang' });
    const requestId = 'interrupted-1';
    const bank = gateway.as('bank-a');
    await bank.accessToken();
    const answer = bank
      .post('/v1/queries', aQuery(gateway, { authorizationId }), { 'x-request-id': requestId })
      .then(
        () => 'answered',
        () => 'cut',
      );
    await until('the intent is written', 3_000, async () => (await openIntents(gateway)) === 1);
    await gateway.process.end('SIGKILL');
    return { requestId, answer };
  }

  const TRIES = [
    `update usage_record set outcome = 'decided'`,
    'delete from usage_record',
    'truncate usage_record',
    `update ${thisMonth()} set outcome = 'decided'`,
    `delete from ${thisMonth()}`,
    `truncate ${thisMonth()}`,
    `drop table ${thisMonth()}`,
    'drop table usage_record',
    `alter table usage_record detach partition ${thisMonth()}`,
    'alter table usage_record disable trigger all',
    `alter table ${thisMonth()} disable trigger tr_usage_record_append_only`,
    'drop trigger tr_usage_record_append_only on usage_record',
    'set session_replication_role = replica',
    `create trigger t before insert on usage_record for each row execute function refuse_change()`,
    `create rule r as on insert to usage_record do instead nothing`,
    'create or replace function refuse_change() returns trigger language plpgsql as $$ begin return new; end $$',
    'set role gateway_owner',
    'grant update on usage_record to credit_gateway_app',
  ];

  it.each(TRIES)('U02: the application may not: %s', async (statement) => {
    const client = new pg.Client(gateway.database.url);
    await client.connect();
    try {
      // `grant` by a role without the right to is a warning and changes nothing, which the next line sees.
      const code = await codeOf(client, statement);
      if (!statement.startsWith('grant')) expect(code).toBe(DENIED);
      expect(await codeOf(client, `update usage_record set outcome = 'decided'`)).toBe(DENIED);
    } finally {
      await client.end();
    }
  });

  it('U02: the running gateway works as the application and as nobody else', async () => {
    await gateway.as('bank-a').post('/v1/reports', aReport(gateway, { items: ['REG-01'] }));
    const { rows } = await gateway.database.superuser.query<{ who: string }>(
      `select distinct usename as who from pg_stat_activity
       where datname = current_database() and application_name like 'credit-sharing-gateway%'`,
    );
    expect(rows.map(({ who }) => who)).toEqual(['gateway_app']);
  });

  it.each(['owner', 'superuser'])('U02: triggers refuse changes even by the %s', async (who) => {
    const owner = new pg.Pool({ connectionString: gateway.database.ownerUrl, max: 1 });
    const pool = who === 'owner' ? owner : gateway.database.superuser;
    try {
      for (const table of ['usage_record', thisMonth()]) {
        expect(await codeOf(pool, `update ${table} set outcome = 'decided'`)).toBe(DENIED);
        expect(await codeOf(pool, `delete from ${table}`)).toBe(DENIED);
        expect(await codeOf(pool, `truncate ${table}`)).toBe(DENIED);
      }
    } finally {
      await owner.end();
    }
  });

  describe('without the partition of this month', () => {
    let bounds: string;
    beforeAll(async () => {
      const { superuser } = gateway.database;
      const { rows } = await superuser.query<{ bounds: string }>(
        `select pg_get_expr(relpartbound, oid) as bounds from pg_class where relname = $1`,
        [thisMonth()],
      );
      bounds = rows[0]?.bounds ?? '';
      await superuser.query(`alter table usage_record detach partition ${thisMonth()}`);
      await superuser.query(`alter table ${thisMonth()} rename to set_aside`);
    });
    afterAll(async () => {
      const { superuser } = gateway.database;
      await superuser.query(`alter table if exists set_aside rename to ${thisMonth()}`);
      await superuser.query(`alter table usage_record attach partition ${thisMonth()} ${bounds}`);
    });

    const refusals = [
      ['a report', '/v1/reports', () => aReport(gateway, { items: ['REG-01'] })],
      ['a query', '/v1/queries', () => aQuery(gateway, { authorizationId })],
      ['a refused query', '/v1/queries', () => aQuery(gateway)],
    ] as const;

    it.each(refusals)('U07: %s leaves no data and says so', async (_name, path, body) => {
      const answer = await gateway.as('bank-a').post(path, body());
      expect(answer).toMatchObject({ status: 503, body: { code: 'usage-log-unavailable', status: 503 } });
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(Object.keys(answer.body as object)).not.toContain('sections');
      expect(Object.keys(answer.body as object)).not.toContain('records');
    });

    it('U07: an authorization that cannot be recorded is not given', async () => {
      const count = 'select count(*)::int as count from "authorization"';
      const before = await gateway.database.superuser.query(count);
      const answer = await gateway.asEnterprise().post('/v1/authorizations', anAuthorization(gateway));
      expect(answer).toMatchObject({ status: 503, body: { code: 'usage-log-unavailable' } });
      expect((await gateway.database.superuser.query(count)).rows).toEqual(before.rows);
    });

    it('U07: the gateway is not ready and names the usage log', async () => {
      const response = await fetch(`${gateway.baseUrl}/readyz`);
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        status: 'not-ready',
        checks: { 'usage-log': 'failed', database: 'ok' },
      });
    });
  });

  it('U07: works again without a restart once the partition is back', async () => {
    expect((await fetch(`${gateway.baseUrl}/readyz`)).status).toBe(200);
    const answer = await gateway.as('bank-a').post('/v1/reports', aReport(gateway, { items: ['REG-01'] }));
    expect(answer.status).toBe(201);
  });

  it('L17: a call whose process died is recorded as unknown, once, and nobody received data', async () => {
    expect(await interrupted.answer).toBe('cut');
    const text = 'select event, outcome, reason_code, rows from usage_record where request_id = $1';
    const lookUp = async (): Promise<object[]> =>
      (await gateway.database.superuser.query<object>(text, [interrupted.requestId])).rows;
    await until('the sweeper has come', 45_000, async () => (await lookUp()).length > 0);
    const rows = await lookUp();
    expect(rows).toEqual([
      { event: 'query.unknown', outcome: 'unknown', reason_code: 'interrupted', rows: 0 },
    ]);
  }, 50_000);
});
