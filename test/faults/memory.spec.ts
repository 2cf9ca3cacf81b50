import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/sandbox/embedded-database.js';
import { usccOf } from '../support/arrears.js';
import { aQuery, aReport, aVerification, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { Heap } from '../support/heap.js';
import { Load, type LoadRequest } from '../support/load.js';

const WARM_UP_MS = 15_000;
const RUN_MS = 25_000;
const MIB = 1_048_576;
const MOST_GROWTH_BYTES = 3 * MIB;

describe('the memory of a gateway that works at full speed', () => {
  let gateway: TestGateway;
  let heap: Heap;
  let loads: Load[] = [];
  const over = new AbortController();
  let comingAndGoing: Promise<void>;

  beforeAll(async () => {
    const port = await freePort();
    gateway = await startGateway({ NODE_OPTIONS: `--inspect=127.0.0.1:${port}`, LOG_LEVEL: 'silent' });
    heap = await Heap.of(port);
    const authorizationId = await grant(gateway);
    loads = await Promise.all([
      start('bank-a', questions(authorizationId), 8),
      start('bank-b', refusals(authorizationId), 2),
    ]);
    comingAndGoing = permissions();
  }, 60_000);
  afterAll(async () => {
    await gateway?.stop();
  });

  const start = async (party: string, requests: LoadRequest[], workers: number): Promise<Load> =>
    new Load({
      targets: () => [gateway.baseUrl],
      token: await gateway.as(party).accessToken(),
      requests,
      workers,
    });

  const questions = (authorizationId: string): LoadRequest[] => [
    { path: '/v1/reports', body: aReport(gateway, { authorizationId }) },
    { path: '/v1/reports', body: aReport(gateway, { items: ['REG-01', 'LIC-01'] }) },
    ...Array.from({ length: 50 }, (_, number) => ({
      path: '/v1/reports',
      body: aReport(gateway, { uscc: usccOf(number), items: ['REG-01', 'TAX-02'] }),
    })),
    { path: '/v1/queries', body: aQuery(gateway, { authorizationId }) },
    { path: '/v1/verifications', body: aVerification(gateway, { authorizationId }) },
  ];

  const refusals = (authorizationId: string): LoadRequest[] => [
    { path: '/v1/queries', body: aQuery(gateway, { authorizationId }) },
    { path: '/v1/queries', body: aQuery(gateway, { itemCode: 'XXX-99' }) },
    { path: '/v1/reports', body: { uscc: 'nobody' } },
    { path: '/v1/nowhere', body: {} },
  ];

  /** Grants and revocations, each with a token of its own. */
  async function permissions(): Promise<void> {
    while (!over.signal.aborted) {
      const id = await grant(gateway);
      const revoked = await gateway.asEnterprise().send('POST', `/v1/authorizations/${id}/revocation`);
      expect(revoked.status).toBe(200);
      await sleep(200);
    }
  }

  it('D08: does not grow', async () => {
    await sleep(WARM_UP_MS);
    const kept = [await heap.keptBytes()];
    for (let run = 0; run < 2; run += 1) {
      await sleep(RUN_MS);
      kept.push(await heap.keptBytes());
    }
    over.abort();
    await comingAndGoing;
    await Promise.all(loads.map(async (load) => load.end()));
    heap.close();
    const answers = loads.flatMap((load) => load.answers);
    expect(answers.length).toBeGreaterThan(1_000);
    expect((kept.at(-1) ?? 0) - (kept[0] ?? 0)).toBeLessThan(MOST_GROWTH_BYTES);
  }, 150_000);
});
