import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { connect } from '../support/endpoints.js';
import { aQuery, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { until } from '../support/timing.js';
import { connectionsOf, untilWorkersServe, WorkerConnection, workersOf } from '../support/workers.js';

const WORKERS = 2;
const CALLS_AT_ONCE = 12;
const RESET_MS = 4_000;

const count = (answers: readonly GatewayAnswer[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;

describe('the breakers of several processes', () => {
  let gateway: TestGateway;
  let authorizationId: string;

  beforeAll(async () => {
    gateway = await startGateway({
      PROCESSES: String(WORKERS),
      ANSWER_LEASE_MS: '2000',
      BREAKER_VOLUME: '6',
      BREAKER_RESET_MS: String(RESET_MS),
      PROVIDER_CALLS_AT_ONCE: String(CALLS_AT_ONCE),
    });
    await untilWorkersServe(gateway.process, WORKERS);
    authorizationId = await grant(gateway, { items: ['TAX-04', 'TAX-05', 'TAX-06', 'CUS-04'] });
  }, 150_000);
  afterEach(async () => gateway.misbehave('tax-bureau', { kind: 'none' }));
  afterAll(async () => gateway?.stop());

  /** Asks so many times at once, each over a connection of its own; the primary gives them to the workers in turn. */
  async function askAtOnce(itemCode: string, times: number): Promise<GatewayAnswer[]> {
    const client = gateway.as('bank-a');
    await client.accessToken();
    const headers = { connection: 'close', 'content-type': 'application/json' };
    const body = JSON.stringify(aQuery(gateway, { itemCode, authorizationId }));
    const asked = Array.from({ length: times }, async () =>
      client.send('POST', '/v1/queries', { headers, body }),
    );
    return Promise.all(asked);
  }

  const called = async (): Promise<number> => {
    const { calls } = (await gateway.see('calls')) as { calls: Record<string, number> };
    return calls['tax-bureau'] ?? 0;
  };
  const breakTheBreaker = async (itemCode: string): Promise<number> => {
    await gateway.misbehave('tax-bureau', { kind: 'error-500' });
    await until('the breaker opens', 5_000, async () => count(await askAtOnce(itemCode, 2), 503) === 2);
    return called();
  };

  it('L14: count the failures of all: open for each after six calls in all, and then no call is made', async () => {
    const before = await called();
    const opened = await breakTheBreaker('TAX-04');
    expect(opened - before).toBeLessThanOrEqual(6 + 1); // two are asked at once
    for (const pid of workersOf(gateway.process)) {
      const connection = await WorkerConnection.to(pid, gateway.process);
      const token = await gateway.as('bank-a').accessToken();
      const question = { token, body: aQuery(gateway, { itemCode: 'TAX-04', authorizationId }) };
      expect(await connection.send('POST', '/v1/queries', question)).toMatchObject({
        status: 503,
        body: { code: 'provider-unavailable' },
      });
      connection.close();
    }
    const [refused] = await askAtOnce('TAX-04', 1);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await called()).toBe(opened);
  });

  it('L14: send one probe in all when half-open, and close for each when it succeeds', async () => {
    const opened = await breakTheBreaker('TAX-05');
    await sleep(RESET_MS + 100);
    const failed = await askAtOnce('TAX-05', 20);
    expect(await called()).toBe(opened + 1);
    expect([count(failed, 502), count(failed, 503)]).toEqual([1, 19]);

    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: 800 });
    await sleep(RESET_MS + 100);
    const probed = await askAtOnce('TAX-05', 20);
    expect(await called()).toBe(opened + 2);
    expect([count(probed, 200), count(probed, 503)]).toEqual([1, 19]);
    await gateway.misbehave('tax-bureau', { kind: 'none' });
    expect(count(await askAtOnce('TAX-05', 10), 200)).toBe(10);
  });

  it('L14: let so many calls at once through in all, and more open nothing', async () => {
    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: 3_500 });
    const asking = askAtOnce('TAX-06', 60);
    await until(
      'so many are called',
      3_000,
      async () => (await gateway.see('sockets'))['busy'] === CALLS_AT_ONCE,
    );
    for (const pid of workersOf(gateway.process))
      expect(connectionsOf(pid, gateway.process.port)).toBeGreaterThan(0);
    const answers = await asking;
    expect([count(answers, 200), count(answers, 503)]).toEqual([CALLS_AT_ONCE, 60 - CALLS_AT_ONCE]);
    await gateway.misbehave('tax-bureau', { kind: 'none' });
    expect(count(await askAtOnce('TAX-06', 6), 200)).toBe(6);
  });

  it('kill -9 of workers with calls in flight opens nothing and gives their places back', async () => {
    await connect(gateway, { department: 'tax-bureau', itemCode: 'CUS-04', timeoutMs: 30_000 });
    await gateway.misbehave('tax-bureau', { kind: 'hang' });
    const before = await called();
    const cut = askAtOnce('CUS-04', CALLS_AT_ONCE).catch(() => 'cut');
    await until('all hang', 5_000, async () => (await called()) === before + CALLS_AT_ONCE);
    await killAll();
    expect(await cut).toBe('cut');
    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: 800 }); // or a probe would be over before the rest
    await untilWorkersServe(gateway.process, WORKERS);
    expect(count(await askAtOnce('CUS-04', CALLS_AT_ONCE), 200)).toBe(CALLS_AT_ONCE);
  }, 150_000);

  it('a probe whose worker is killed has not succeeded: another one is sent after the same while', async () => {
    await connect(gateway, { department: 'tax-bureau', itemCode: 'CUS-04', timeoutMs: 30_000 });
    const opened = await breakTheBreaker('CUS-04');
    await gateway.misbehave('tax-bureau', { kind: 'hang' });
    await sleep(RESET_MS + 100);
    const cut = askAtOnce('CUS-04', 2).catch(() => 'cut');
    await until('the probe hangs', 5_000, async () => (await called()) === opened + 1);
    await killAll();
    await cut;
    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: 800 });
    await untilWorkersServe(gateway.process, WORKERS);
    await sleep(RESET_MS);
    const probed = await askAtOnce('CUS-04', 10);
    expect([count(probed, 200), count(probed, 503)]).toEqual([1, 9]);
    expect(await called()).toBe(opened + 2);
  }, 150_000);

  async function killAll(): Promise<void> {
    for (const pid of workersOf(gateway.process)) process.kill(pid, 'SIGKILL');
  }
});
