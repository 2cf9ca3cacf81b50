import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../support/endpoints.js';
import { aQuery, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { timed, until } from '../support/timing.js';
import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';

const CALLS_AT_ONCE = 24;
const RESET_MS = 1_000;
const ITEMS = ['TAX-04', 'TAX-05', 'TAX-06', 'CUS-04', 'SOC-01', 'HPF-01'];

const count = (answers: readonly GatewayAnswer[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;

function expectLeftAlone(answer: GatewayAnswer): void {
  expect(answer).toMatchObject({ status: 503, body: { code: 'provider-unavailable', status: 503 } });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

describe('the breaker of an endpoint', () => {
  let gateway: TestGateway;
  let authorizationId: string;

  beforeAll(async () => {
    gateway = await startGateway({
      BREAKER_VOLUME: '3',
      BREAKER_RESET_MS: String(RESET_MS),
      PROVIDER_CALLS_AT_ONCE: String(CALLS_AT_ONCE),
    });
    authorizationId = await grant(gateway, { items: ITEMS });
    await gateway.as('bank-a').accessToken();
  });
  afterEach(async () => gateway.misbehave('tax-bureau', { kind: 'none' }));
  afterAll(async () => gateway.stop());

  const ask = async (
    itemCode: string,
    authorization = authorizationId,
    enterprise = 0,
  ): Promise<GatewayAnswer> => {
    const { uscc } = gateway.enterprise(enterprise);
    return gateway
      .as('bank-a')
      .post('/v1/queries', aQuery(gateway, { uscc, itemCode, authorizationId: authorization }));
  };
  const askAtOnce = async (itemCode: string, times: number): Promise<GatewayAnswer[]> => {
    const client = gateway.as('bank-a');
    await client.accessToken();
    const body = aQuery(gateway, { itemCode, authorizationId });
    return Promise.all(Array.from({ length: times }, async () => client.post('/v1/queries', body)));
  };
  const callsOfTaxBureau = async (): Promise<number> => {
    const { calls } = (await gateway.see('calls')) as { calls: Record<string, number> };
    return calls['tax-bureau'] ?? 0;
  };

  it('L13: no socket is left open at the department a second after the last of ten timeouts', async () => {
    await connect(gateway, { department: 'tax-bureau', itemCode: 'CUS-04', timeoutMs: 2_000 });
    await gateway.misbehave('tax-bureau', { kind: 'hang' });
    const asking = askAtOnce('CUS-04', 10);
    await until('ten calls are open', 1_900, async () => (await gateway.see('sockets'))['open'] === 10);
    const answers = await asking;
    const closedAfterMs = await until(
      'sockets',
      1_000,
      async () => (await gateway.see('sockets'))['open'] === 0,
    );
    expect(count(answers, 504)).toBe(10);
    expect(closedAfterMs).toBeLessThan(1_000);
  });

  it('L12: a call that times out disturbs none of the twenty healthy ones beside it', async () => {
    await connect(gateway, { department: 'tax-bureau', itemCode: 'TAX-04', timeoutMs: 4_000 });
    await gateway.misbehave('tax-bureau', { kind: 'hang' });
    const called = await callsOfTaxBureau();
    const hanging = ask('TAX-04');
    await until('it hangs', 1_000, async () => (await callsOfTaxBureau()) > called);
    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: 1_800 });
    await sleep(2_700); // the twenty start before the time of the first is up and end after it
    const healthy = askAtOnce('TAX-04', 20);
    expect((await hanging).status).toBe(504);
    expect((await gateway.see('sockets'))['busy']).toBe(20);
    expect(count(await healthy, 200)).toBe(20);
  });

  it('L14: the first failure alone opens nothing', async () => {
    await gateway.misbehave('tax-bureau', { kind: 'error-500', times: 1 });
    expect((await ask('TAX-05')).status).toBe(502);
    expect((await ask('TAX-05')).status).toBe(200);
  });

  it('L14: more calls than allowed at once are refused and open nothing', async () => {
    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: 3_500 });
    const answers = await askAtOnce('TAX-06', 80);
    expect(count(answers, 200)).toBe(CALLS_AT_ONCE);
    answers.filter(({ status }) => status !== 200).forEach(expectLeftAlone);
    await gateway.misbehave('tax-bureau', { kind: 'none' });
    expect((await ask('TAX-06')).status).toBe(200);
  });

  it('L14: an open breaker answers at once without a call, and half-open sends one probe', async () => {
    const itemCode = 'TAX-05';
    await gateway.misbehave('tax-bureau', { kind: 'error-500' });
    await until('the breaker opens', 5_000, async () => (await ask(itemCode)).status === 503);
    const calledBefore = await callsOfTaxBureau();
    const refused = await timed(async () => ask(itemCode));
    expectLeftAlone(refused.value);
    expect(refused.tookMs).toBeLessThan(400);
    expect(await callsOfTaxBureau()).toBe(calledBefore);

    await sleep(RESET_MS + 100);
    const failedProbe = await askAtOnce(itemCode, 10);
    expect(await callsOfTaxBureau()).toBe(calledBefore + 1);
    expect(count(failedProbe, 502)).toBe(1);
    failedProbe.filter(({ status }) => status !== 502).forEach(expectLeftAlone);

    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: 600 });
    await sleep(RESET_MS + 100);
    const probe = await askAtOnce(itemCode, 10);
    expect(await callsOfTaxBureau()).toBe(calledBefore + 2);
    expect(count(probe, 200)).toBe(1);
    probe.filter(({ status }) => status !== 200).forEach(expectLeftAlone);
    await gateway.misbehave('tax-bureau', { kind: 'none' });
    expect(count(await askAtOnce(itemCode, 5), 200)).toBe(5);
  });

  it('L08: ten times "no such enterprise" is an answer and opens nothing', async () => {
    const authorizationOfUnknown = await grant(gateway, {}, -1);
    for (let round = 0; round < 10; round += 1) {
      const answer = await ask('SOC-01', authorizationOfUnknown, -1);
      expect(answer).toMatchObject({ status: 200, body: { status: 'no-record', records: [] } });
    }
    expect((await ask('SOC-01')).body).toMatchObject({ status: 'ok' });
  });

  it('L06: a department whose calls all hang takes no connection from another one behind the same address', async () => {
    await connect(gateway, { department: 'tax-bureau', itemCode: 'TAX-04', timeoutMs: 2_500 });
    await gateway.misbehave('tax-bureau', { kind: 'hang' });
    const hanging = askAtOnce('TAX-04', CALLS_AT_ONCE);
    await until(
      'all hang',
      1_500,
      async () => Number((await gateway.see('sockets'))['busy']) >= CALLS_AT_ONCE,
    );
    const neighbor = await timed(async () => ask('HPF-01'));
    expect(neighbor.value).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(neighbor.tookMs).toBeLessThan(800);
    await hanging;
  });
});
