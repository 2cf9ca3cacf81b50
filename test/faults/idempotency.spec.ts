import { randomUUID } from 'node:crypto';
import { GatewayClient, type GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { connect } from '../support/endpoints.js';
import { openIntents } from '../support/evidence.js';
import { anAuthorization, aQuery, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { startSecondProcess } from '../support/second-process.js';
import { until } from '../support/timing.js';

const TAXES = { department: 'tax-bureau', itemCode: 'TAX-04', timeoutMs: 5_000 };

/** What a caller can compare of two answers. */
const essence = ({ status, headers, body }: GatewayAnswer): object => ({
  status,
  body,
  location: headers.get('location'),
});

const key = (value: string = randomUUID()): Record<string, string> => ({ 'idempotency-key': value });

async function askAtOnce(
  clients: readonly GatewayClient[],
  path: string,
  body: object,
  headers: Record<string, string>,
) {
  const asked = Array.from({ length: 50 }, async (_, index) => clients[index % 2]?.post(path, body, headers));
  return (await Promise.all(asked)).filter((answer) => answer !== undefined);
}

describe('Idempotency-Key', () => {
  let gateway: TestGateway;
  let second: Awaited<ReturnType<typeof startSecondProcess>>;

  beforeAll(async () => {
    gateway = await startGateway({ BREAKER_VOLUME: '10000' });
    second = await startSecondProcess(gateway);
    await connect(gateway, TAXES); // the second process led it to departments of its own
  }, 60_000);
  afterEach(async () => gateway.misbehave('tax-bureau', { kind: 'none' }));
  afterAll(async () => {
    await second.stop();
    await gateway.stop();
  });

  /** The same party at both processes, with one token. */
  async function atBoth(party: TestGateway['demo']['clients'][string] | undefined): Promise<GatewayClient[]> {
    if (!party) throw new Error('The demo has no such party');
    const clients = [gateway.baseUrl, second.baseUrl].map(
      (baseUrl) => new GatewayClient({ baseUrl, issuer: gateway.demo.issuer }, party),
    );
    const token = await new GatewayClient(gateway.demo, party).accessToken();
    clients.forEach((client) => (client.accessToken = async () => token)); // the second process issues none
    return clients;
  }

  const callsOfTaxBureau = async (): Promise<number> => {
    const { calls } = (await gateway.see('calls')) as { calls: Record<string, number> };
    return calls['tax-bureau'] ?? 0;
  };

  it.each([
    ['missing', {}],
    ['of 300 characters', key('k'.repeat(300))],
    ['with a space', key('two words')],
    ['that is empty', key('')],
  ])('R01: refuses a key %s where one is required', async (_name, headers) => {
    const path = '/v1/feeds/REG-03/batches?kind=incremental&sequence=2&dataTime=2026-11-01T00:00:00Z';
    const answer = await gateway.as('market-regulation').send('POST', path, {
      body: '{}',
      headers: { 'content-type': 'application/x-ndjson', ...headers },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency-key-invalid' } });
  });

  it('R02: fifty grants at once on two processes have one effect and one answer', async () => {
    const clients = await atBoth(gateway.enterprise());
    const headers = key();
    const body = anAuthorization(gateway, { riskNoticeVersion: '2026-01', dataLifeDays: 17 });
    const answers = await askAtOnce(clients, '/v1/authorizations', body, headers);
    const granted = answers.filter(({ status }) => status === 201);
    const others = answers.filter(({ status }) => status !== 201);
    expect(granted.length).toBeGreaterThanOrEqual(1);
    for (const answer of others)
      expect(answer).toMatchObject({ status: 409, body: { code: 'idempotency-in-progress' } });
    for (const answer of others) expect(answer.headers.get('retry-after')).toBe('1');
    const again = await Promise.all(
      clients.map(async (client) => client.post('/v1/authorizations', body, headers)),
    );
    const [first] = granted;
    expect(first?.headers.get('location')).toMatch(/^\/v1\/authorizations\/[0-9a-f-]{36}$/);
    expect(new Set([...granted, ...again].map((answer) => JSON.stringify(essence(answer)))).size).toBe(1);
    const text = 'select 1 from "authorization" where uscc = $1 and data_life_days = 17';
    expect((await gateway.database.superuser.query(text, [gateway.enterprise().uscc])).rowCount).toBe(1);
  });

  it('R02: fifty queries at once on two processes ask the department once and take one use', async () => {
    const clients = await atBoth(gateway.demo.clients['bank-a']);
    const authorizationId = await grant(gateway, { maxUses: 10 });
    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: 3_000 });
    const headers = key();
    const body = aQuery(gateway, { authorizationId });
    const calledBefore = await callsOfTaxBureau();
    const answers = await askAtOnce(clients, '/v1/queries', body, headers);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
    const answered = answers.find(({ status }) => status === 200);
    for (const client of clients) {
      const again = await client.post('/v1/queries', body, headers);
      expect(answered && essence(again)).toEqual(answered && essence(answered));
    }
    expect(await callsOfTaxBureau()).toBe(calledBefore + 1);
    const authorization = await gateway.asEnterprise().send('GET', `/v1/authorizations/${authorizationId}`);
    expect(authorization.body).toMatchObject({ usesLeft: 9 });
    const text = `select 1 from usage_record where authorization_id = $1 and event = 'query.released' and reason_code is null`;
    expect((await gateway.database.superuser.query(text, [authorizationId])).rowCount).toBe(1);
  });

  it('R03: the same key with another body is a conflict, for another client or route it is another key', async () => {
    const headers = key();
    const enterprise = gateway.asEnterprise();
    const first = await enterprise.post('/v1/authorizations', anAuthorization(gateway), headers);
    expect(first.status).toBe(201);
    const other = await enterprise.post(
      '/v1/authorizations',
      anAuthorization(gateway, { maxUses: 3 }),
      headers,
    );
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-conflict' } });
    const another = await gateway
      .asEnterprise(1)
      .post('/v1/authorizations', anAuthorization(gateway), headers);
    expect(another.status).toBe(201);
    expect((another.body as { id: string }).id).not.toBe((first.body as { id: string }).id);
    const { id } = first.body as { id: string };
    const elsewhere = await enterprise.send('POST', `/v1/authorizations/${id}/revocation`, { headers });
    expect(elsewhere).toMatchObject({ status: 200, body: { status: 'revoked' } });
  });

  it('A10: an answer given before the revocation is not given again after it', async () => {
    const authorizationId = await grant(gateway);
    const headers = key();
    const body = aQuery(gateway, { authorizationId });
    const clients = await atBoth(gateway.demo.clients['bank-a']);
    const first = await clients[0]?.post('/v1/queries', body, headers);
    expect(first).toMatchObject({ status: 200, body: { status: 'ok' } });
    await gateway.asEnterprise().send('POST', `/v1/authorizations/${authorizationId}/revocation`);
    for (const client of clients) {
      const again = await client.post('/v1/queries', body, headers);
      expect(again).toMatchObject({ status: 403, body: { code: 'authorization-revoked' } });
      expect(again.body).not.toHaveProperty('records');
    }
  });

  it('R04: a broken rule repeats, also when the rule would hold by now', async () => {
    const headers = key();
    const validUntil = new Date(Date.now() - 1_000).toISOString();
    const body = anAuthorization(gateway, { validUntil });
    const [first, again] = [
      await gateway.asEnterprise().post('/v1/authorizations', body, headers),
      await gateway.asEnterprise().post('/v1/authorizations', body, headers),
    ];
    expect(first).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
    const { requestId: _first, ...said } = first.body as Record<string, unknown>;
    const { requestId: _again, ...saidAgain } = again.body as Record<string, unknown>;
    expect([again.status, saidAgain]).toEqual([422, said]);
  });

  it('R04: a department that could not be reached leaves the key free', async () => {
    const authorizationId = await grant(gateway);
    const headers = key();
    const body = aQuery(gateway, { authorizationId });
    await connect(gateway, TAXES, 'http://127.0.0.1:9/nobody');
    const failed = await gateway.as('bank-a').post('/v1/queries', body, headers);
    expect(failed).toMatchObject({ status: 503, body: { code: 'provider-unavailable' } });
    await connect(gateway, TAXES);
    const tried = await gateway.as('bank-a').post('/v1/queries', body, headers);
    expect(tried).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('R04: a process that died in the middle holds the key for a minute and no longer', async () => {
    const mortal = await startSecondProcess(gateway);
    await connect(gateway, TAXES);
    const authorizationId = await grant(gateway, { maxUses: 5 });
    await gateway.misbehave('tax-bureau', { kind: 'hang' });
    const headers: Record<string, string> = {
      ...key(),
      authorization: `Bearer ${await gateway.as('bank-a').accessToken()}`,
    };
    const body = aQuery(gateway, { authorizationId });
    const cut = fetch(`${mortal.baseUrl}/v1/queries`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).then(
      () => 'answered',
      () => 'cut',
    );
    await until('it asks', 3_000, async () => (await openIntents(gateway)) === 1);
    await mortal.end('SIGKILL');
    expect(await cut).toBe('cut');
    await gateway.misbehave('tax-bureau', { kind: 'none' });

    const held = await gateway.as('bank-a').post('/v1/queries', body, headers);
    expect(held).toMatchObject({ status: 409, body: { code: 'idempotency-in-progress' } });
    await gateway.database.superuser.query(
      `update idempotency_key set started_at = started_at - interval '61 seconds' where key = $1`,
      [headers['idempotency-key']],
    );
    const tried = await gateway.as('bank-a').post('/v1/queries', body, headers);
    expect(tried).toMatchObject({ status: 200, body: { status: 'ok' } });
    const authorization = await gateway.asEnterprise().send('GET', `/v1/authorizations/${authorizationId}`);
    expect(authorization.body).toMatchObject({ usesLeft: 4 });
    await mortal.stop();
  });
});
