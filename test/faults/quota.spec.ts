import { setTimeout as sleep } from 'node:timers/promises';
import { aQuery, grant } from '../support/factories.js';
import { type GatewayProcess, startGateway, type TestGateway } from '../support/gateway.js';
import { aClientOf, anInstitution } from '../support/keys.js';
import { Load, tally } from '../support/load.js';
import { untilMinuteHas } from '../support/minutes.js';
import { startSecondProcess } from '../support/second-process.js';
import { timed } from '../support/timing.js';
import type { GatewayClient } from '../../src/sandbox/gateway-client.js';

const QUOTA = 120;
const TIMES = 100;
/** A busy machine may not get through so many in one minute: then it was fewer times. */
const LEAST_TIMES = 20;
const FLOOD_MS = 40_000;
const SLOWEST_MS = 3_000;
const MORE_THAN_A_MINUTE_MS = 150_000;

describe('D17: the quota of a caller, over two processes', () => {
  let gateway: TestGateway;
  const limited: (GatewayProcess & { stop(): Promise<void> })[] = [];
  beforeAll(async () => {
    gateway = await startGateway();
    const environment = {
      QUOTA_PER_MINUTE: String(QUOTA),
      ANSWER_LEASE_MS: '2000', // how fast the admitted are answered is not looked at here
    };
    limited.push(
      await startSecondProcess(gateway, environment),
      await startSecondProcess(gateway, environment),
    );
  }, 120_000);
  afterAll(async () => {
    for (const process of limited) await process.stop();
    await gateway.stop();
  });

  const addressOf = (process: number): string => limited[process % limited.length]?.baseUrl ?? '';

  /** Sends one request to one of the limited processes. */
  async function send(
    client: GatewayClient,
    { process = 0, method = 'GET', path = '/v1/catalog/items/TAX-04', body }: Sent = {},
  ): Promise<Answer> {
    const response = await fetch(`${addressOf(process)}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await client.accessToken()}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(method === 'PATCH' ? { 'if-match': '*' } : {}), // reading it first would need quota
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, retryAfterS: Number(response.headers.get('retry-after')), text };
  }

  /** Asks until the quota of the caller is used up; gives how many requests were not refused for it. */
  async function useUp(client: GatewayClient, sent: Sent = {}): Promise<number> {
    for (let admitted = 0; admitted <= QUOTA; admitted += 1)
      if ((await send(client, sent)).status === 429) return admitted;
    throw new Error('More was admitted than the quota');
  }

  const usageOf = async (institution: string): Promise<{ outcome: string; count: number }[]> => {
    const { rows } = await gateway.database.superuser.query<{ outcome: string; count: number }>(
      `select outcome, count(*)::integer as count from usage_record
       where institution_id = $1 and event like 'query.%' group by outcome`,
      [gateway.participantId(institution)],
    );
    return rows;
  };

  it(
    'holds against a hundred times as much: refused fast, not recorded, and nobody else is held up',
    async () => {
      const authorizationId = await grant(gateway);
      const token = await gateway.as('bank-a').accessToken();
      const request = { path: '/v1/queries', body: aQuery(gateway, { authorizationId }) };
      const other = gateway.as('bank-b');
      await untilMinuteHas(FLOOD_MS / 1_000 + 8, gateway.database);
      const startedAt = performance.now();
      const load = new Load({
        targets: () => limited.map(({ baseUrl }) => baseUrl),
        token,
        requests: [request],
        workers: 16,
      });
      const isFlooding = () =>
        load.outcomes.length < TIMES * QUOTA && performance.now() - startedAt < FLOOD_MS;
      const others = { statuses: new Set<number>(), slowestMs: 0 };
      for (let turn = 0; isFlooding(); turn += 1) {
        const { value, tookMs } = await timed(async () => send(other, { process: turn }));
        others.statuses.add(value.status);
        others.slowestMs = Math.max(others.slowestMs, tookMs);
        await sleep(600);
      }
      await load.end();
      expect(load.failures).toEqual([]);
      expect(load.outcomes.length).toBeGreaterThan(LEAST_TIMES * QUOTA);

      const admitted = load.answers.filter(({ status }) => status === 200);
      const refused = load.answers.filter(({ status }) => status === 429);
      expect(tally(load.outcomes)).toEqual({ '200': admitted.length, '429 quota-exceeded': refused.length });
      expect(admitted.length).toBeLessThanOrEqual(QUOTA);
      expect(admitted.length).toBeGreaterThanOrEqual(0.9 * QUOTA);
      expect(new Set(admitted.map(({ target }) => target)).size).toBe(2);
      for (const { retryAfter } of refused) expect(retryAfter).toMatch(/^([1-9]|[1-5]\d|60)$/);
      expect(await usageOf('bank-a')).toEqual([{ outcome: 'decided', count: admitted.length }]);
      expect(others.statuses).toEqual(new Set([200]));
      expect(others.slowestMs).toBeLessThan(SLOWEST_MS);
    },
    MORE_THAN_A_MINUTE_MS,
  );

  it(
    'is one quota for all clients of a participant, and counts what is not allowed',
    async () => {
      const { id, client } = await anInstitution(gateway);
      const { client: second } = await aClientOf(gateway, id, 'institution');
      await untilMinuteHas(15, gateway.database);
      expect(await useUp(client, { path: '/v1/institutions' })).toBe(QUOTA);
      for (const process of [0, 1]) expect(await send(second, { process })).toMatchObject({ status: 429 });
    },
    MORE_THAN_A_MINUTE_MS,
  );

  it(
    'never keeps an enterprise from revoking, nor an operator from taking access away and from seeing the flood',
    async () => {
      const authorizationId = await grant(gateway, { institutionId: gateway.participantId('bank-b') }, 1);
      const { id } = await anInstitution(gateway);
      const enterprise = gateway.asEnterprise(1);
      const operator = gateway.as('operator');
      await untilMinuteHas(20, gateway.database);
      await useUp(enterprise);
      await useUp(operator);

      const path = `/v1/authorizations/${authorizationId}/revocation`;
      expect(await send(enterprise, { method: 'POST', path })).toMatchObject({ status: 200 });
      const body = aQuery(gateway, { authorizationId, uscc: gateway.enterprise(1).uscc });
      const asked = await gateway.as('bank-b').post('/v1/queries', body);
      expect(asked).toMatchObject({ status: 403, body: { code: 'authorization-revoked' } });

      const suspended = { status: 'suspended', reason: 'A flood' };
      const suspension = { method: 'PATCH', path: `/v1/institutions/${id}`, body: suspended };
      expect(await send(operator, suspension)).toMatchObject({ status: 200 });
      const metrics = await send(operator, { path: '/metrics' });
      expect(metrics.status).toBe(200);
      expect(Number(/^credit_quota_refusals_total (\d+)$/m.exec(metrics.text)?.[1])).toBeGreaterThan(1);
      for (const client of [enterprise, operator])
        expect(await send(client, { process: 0 })).toMatchObject({ status: 429 });
    },
    MORE_THAN_A_MINUTE_MS,
  );

  it(
    'is there again when Retry-After is over, in both processes',
    async () => {
      const { client } = await anInstitution(gateway);
      await untilMinuteHas(10, gateway.database);
      await useUp(client);
      const { retryAfterS } = await send(client);
      await sleep(retryAfterS * 1_000);
      for (const process of [0, 1]) expect(await send(client, { process })).toMatchObject({ status: 200 });
    },
    MORE_THAN_A_MINUTE_MS,
  );
});

/** One request; a GET of one catalog item when nothing else is said. */
interface Sent {
  readonly process?: number;
  readonly method?: string;
  readonly path?: string;
  readonly body?: object;
}

interface Answer {
  readonly status: number;
  readonly retryAfterS: number;
  readonly text: string;
}
