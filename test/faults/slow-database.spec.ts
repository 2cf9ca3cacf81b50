import { setTimeout as sleep } from 'node:timers/promises';
import { missingRecords } from '../support/evidence.js';
import { aReport } from '../support/factories.js';
import { flood, type FloodOutcome, statuses, within } from '../support/flood.js';
import type { TestGateway } from '../support/gateway.js';
import { Load, tally } from '../support/load.js';
import { startSlowGateway } from '../support/slow-gateway.js';
import type { SlowProxy } from '../support/slow-proxy.js';

const ITEMS = ['REG-01', 'LIC-01'];
const CALLER_PATIENCE_MS = 30_000;
const STATEMENT_LIMIT_MS = 3_000;

describe('a slow database', () => {
  let gateway: TestGateway;
  let proxy: SlowProxy;
  let token: string;
  beforeAll(async () => {
    const environment = { DATABASE_STATEMENT_TIMEOUT_MS: String(STATEMENT_LIMIT_MS), LOG_LEVEL: 'silent' };
    ({ gateway, proxy } = await startSlowGateway(environment));
    token = await gateway.as('bank-a').accessToken();
  }, 60_000);
  afterAll(async () => {
    await gateway?.stop();
    await proxy?.close();
  });

  const pace = async (perSecond: number, forMs: number): Promise<FloodOutcome[]> =>
    flood(
      {
        url: `${gateway.baseUrl}/v1/reports`,
        token,
        body: () => aReport(gateway, { items: ITEMS }),
        patienceMs: CALLER_PATIENCE_MS,
      },
      { perSecond, forMs },
    );

  it('D09: 200 ms a statement: every question gets an answer with its record, or is told when to come again', async () => {
    proxy.delayMs = 200;
    const load = new Load({
      targets: () => [gateway.baseUrl],
      token,
      requests: [{ path: '/v1/reports', body: aReport(gateway, { items: ITEMS }) }],
      workers: 8,
    });
    await sleep(6_000);
    await load.end();
    proxy.delayMs = 0;
    const refused = load.answers.filter(({ status }) => status !== 201);
    expect(load.failures).toEqual([]);
    expect(load.answers.length).toBeGreaterThanOrEqual(8);
    expect(Object.keys(tally(refused))).toEqual(refused.length > 0 ? ['503 service-unavailable'] : []);
    expect(refused.filter(({ retryAfter }) => retryAfter === undefined)).toEqual([]);
    expect(load.recordIds.size).toBeGreaterThanOrEqual(load.answers.length - refused.length);
    expect(await missingRecords(gateway.database.superuser, [...load.recordIds])).toEqual([]);
  }, 40_000);

  it('D09: a jump of its latency for 5 s leaves nothing behind, and nobody waits longer than the limits add up to', async () => {
    const before = await pace(20, 2_000);
    proxy.delayMs = 1_000;
    const during = pace(20, 5_000);
    await sleep(5_000);
    proxy.delayMs = 0;
    await sleep(2_000);
    const after = await pace(20, 2_000);
    const meanwhile = await during;
    expect(statuses(before)).toEqual({ 201: before.length });
    expect(Object.keys(statuses(meanwhile)).filter((status) => !['201', '503'].includes(status))).toEqual([]);
    expect(within(1, meanwhile)).toBeLessThan(15_000);
    expect(statuses(after)).toEqual({ 201: after.length });
    expect(within(0.9, after)).toBeLessThan(3 * within(0.9, before) + 100);
  }, 40_000);
});
