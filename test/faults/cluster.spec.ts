import { createServer } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingRecords } from '../support/evidence.js';
import { aQuery, aReport, grant } from '../support/factories.js';
import { spawnGateway, startGateway, type TestGateway } from '../support/gateway.js';
import { Load, tally } from '../support/load.js';
import { runs } from '../support/own-cluster.js';
import { RacingReaders, READERS } from '../support/racing-readers.js';
import { createTestDatabase } from '../support/test-database.js';
import { timed, until } from '../support/timing.js';
import {
  commandLineOf,
  connectionsOf,
  untilWorkersServe,
  WorkerConnection,
  workersOf,
} from '../support/workers.js';

const WORKERS = 2;
const TWO = { PROCESSES: String(WORKERS), ANSWER_LEASE_MS: '2000' };

const reports = async (gateway: TestGateway, workers: number): Promise<Load> => {
  const token = await gateway.as('bank-a').accessToken();
  const requests = [{ path: '/v1/reports', body: aReport(gateway, { items: ['REG-01', 'REG-02'] }) }];
  return new Load({ targets: () => [gateway.baseUrl], token, requests, workers });
};

describe('several processes that share the port', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway(TWO);
    await untilWorkersServe(gateway.process, WORKERS);
  }, 150_000);
  afterAll(async () => gateway?.stop());

  it('are one per PROCESSES, with the flags of the primary, and all of them serve', async () => {
    const workers = workersOf(gateway.process);
    expect(workers).toHaveLength(WORKERS);
    for (const pid of workers) {
      expect(commandLineOf(pid).split(' ')).toEqual(
        expect.arrayContaining(['--max-semi-space-size=16', '--heap-growing-percent=100']),
      );
    }
    const load = await reports(gateway, 8);
    await until('enough is answered', 20_000, async () => load.answers.length >= 60);
    const connections = workers.map((pid) => connectionsOf(pid, gateway.process.port));
    await load.end();
    expect(tally(load.outcomes)).toEqual({ '201': load.outcomes.length });
    expect(Math.min(...connections)).toBeGreaterThan(1);
  });

  it('tell the metrics of all as one', async () => {
    const operator = gateway.as('operator');
    const { status, body } = await operator.send('GET', '/metrics');
    expect(status).toBe(200);
    const valueOf = (name: string): number =>
      Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(body as string)?.[1]);
    const each = workersOf(gateway.process).map(residentBytes);
    expect(valueOf('process_resident_memory_bytes')).toBeGreaterThan(1.3 * Math.max(...each));
    expect(body).toMatch(/^nodejs_eventloop_lag_seconds /m);
    // Every process tells the same of all feeds: told as it is, not once for each.
    const late = [...(body as string).matchAll(/^credit_feed_late\{.*\} (\d+)$/gm)].map(([, value]) => value);
    expect(late.length).toBeGreaterThan(0);
    expect(late.filter((value) => value !== '0' && value !== '1')).toEqual([]);
  });

  it('A10: a revocation that one has answered holds in all of them, 32 readers racing, 6 rounds', async () => {
    for (let round = 0; round < 6; round += 1) {
      const authorizationId = await grant(gateway);
      const token = await gateway.as('bank-a').accessToken();
      const body = JSON.stringify(aQuery(gateway, { itemCode: 'TAX-04', authorizationId }));
      const readers = new RacingReaders(gateway.process.port, token, body);
      while (readers.count(200) < READERS) await sleep(5);
      const connections = workersOf(gateway.process).map((pid) => connectionsOf(pid, gateway.process.port));
      expect(Math.min(...connections)).toBeGreaterThan(4);
      const revoked = await gateway
        .asEnterprise()
        .send('POST', `/v1/authorizations/${authorizationId}/revocation`);
      await readers.close();
      expect(revoked.status).toBe(200);
      while (readers.count(403) < 2 * READERS) await sleep(5);
      await readers.end();
      expect(readers.late200).toBe(0);
    }
  }, 150_000);

  it('A03: a revocation through one is known to the other at once', async () => {
    const connections = await Promise.all(
      workersOf(gateway.process).map(async (pid) => WorkerConnection.to(pid, gateway.process)),
    );
    const [first, second] = connections;
    const [bank, enterprise] = await Promise.all([
      gateway.as('bank-a').accessToken(),
      gateway.asEnterprise().accessToken(),
    ]);
    for (let round = 0; round < 10; round += 1) {
      const authorizationId = await grant(gateway);
      const question = { token: bank, body: aQuery(gateway, { authorizationId }) };
      expect(await second?.send('POST', '/v1/queries', question)).toMatchObject({ status: 200 });
      const path = `/v1/authorizations/${authorizationId}/revocation`;
      expect(await first?.send('POST', path, { token: enterprise })).toMatchObject({ status: 200 });
      expect(await second?.send('POST', '/v1/queries', question)).toMatchObject({
        status: 403,
        body: { code: 'authorization-revoked' },
      });
    }
    connections.forEach((connection) => connection.close());
  });

  it('D01: kill -9 of one under load: every answer has its record, the other goes on, another one comes', async () => {
    const [killed = 0, other = 0] = workersOf(gateway.process);
    const load = await reports(gateway, 8);
    await until('answers arrive', 20_000, async () => load.answers.length > 60);
    process.kill(killed, 'SIGKILL');
    const since = load.answers.length;
    await until('the other answers', 2_000, async () => load.answers.length > since + 20);
    const workers = await untilWorkersServe(gateway.process, WORKERS);
    await load.end();
    expect(workers).toContain(other);
    expect(workers).not.toContain(killed);
    expect(gateway.process.output()).toMatch(
      new RegExp(`"pid":${killed},"code":null,"signal":"SIGKILL".*a worker ended and is replaced`),
    );
    expect(load.answers.filter(({ status }) => status !== 201)).toEqual([]);
    expect(load.failures.length).toBeLessThanOrEqual(8); // what the killed one had in hand
    expect(load.recordIds.size).toBeGreaterThan(100);
    expect(await missingRecords(gateway.database.superuser, [...load.recordIds])).toEqual([]);
  }, 150_000);

  it('D04: SIGTERM says not ready first and then drains all: what is asked is answered, nothing is lost', async () => {
    const draining = await startGateway({ ...TWO, DRAIN_NOTICE_MS: '800' });
    try {
      const workers = await untilWorkersServe(draining.process, WORKERS);
      let isAsked = true;
      const token = await draining.as('bank-a').accessToken();
      const requests = [{ path: '/v1/reports', body: aReport(draining, { items: ['REG-01', 'REG-02'] }) }];
      const targets = (): readonly string[] => (isAsked ? [draining.baseUrl] : []);
      const load = new Load({ targets, token, requests, workers: 6 });
      await until('answers arrive', 20_000, async () => load.answers.length > 40);
      const ending = timed(async () => draining.process.end('SIGTERM'));
      await sleep(300);
      for (let turn = 0; turn < 2 * WORKERS; turn += 1) {
        const headers = { connection: 'close' };
        expect((await fetch(`${draining.baseUrl}/readyz`, { headers })).status).toBe(503);
      }
      isAsked = false; // as a balancer that has seen it
      const { value: exitCode, tookMs } = await ending;
      await load.end();
      expect(exitCode).toBe(0);
      expect(tookMs).toBeLessThan(15_000);
      expect(workers.filter(runs)).toEqual([]);
      expect(tally(load.outcomes)).toEqual({ '201': load.outcomes.length });
      expect(await missingRecords(draining.database.superuser, [...load.recordIds])).toEqual([]);
    } finally {
      await draining.stop();
    }
  }, 150_000);

  it('kill -9 of the primary ends its workers, and the port is free', async () => {
    const workers = await untilWorkersServe(gateway.process, WORKERS);
    await gateway.process.end('SIGKILL');
    await until('no worker runs', 3_000, async () => !workers.some(runs));
    const server = createServer().listen(gateway.process.port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
  });
});

describe('several processes that cannot start', () => {
  const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-data-'));
  afterAll(() => rmSync(dataRoot, { recursive: true, force: true }));

  it('say why once, by name, and end with 1', async () => {
    const bad = { NODE_ENV: 'production', PROCESSES: '3', BREAKER_VOLUME: 'many' };
    const { code, output } = await ended(bad);
    expect(code).toBe(1);
    expect(output.match(/BREAKER_VOLUME: is not a whole number/g)).toHaveLength(1);
    const nonsense = await ended({ ...bad, PROCESSES: '0' });
    expect(nonsense.output).toMatch(/^ {2}PROCESSES: is neither auto nor/m);
  }, 90_000);

  it('end with 1 when the port is taken, and are not started again and again', async () => {
    const database = await createTestDatabase();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const { code, output } = await ended({
      DATABASE_URL: database.url,
      DATABASE_OWNER_URL: database.ownerUrl,
      DATA_DIR: dataRoot,
      PORT: String(port),
      PROCESSES: '3',
      LOG_LEVEL: 'warn',
    });
    taken.close();
    await database.drop();
    expect(code).toBe(1);
    expect(output.match(/^(bind|listen) EADDRINUSE/gm)).toHaveLength(1);
    expect(output.match(/^The first process did not start/gm)).toHaveLength(1);
    expect(output).not.toContain('is replaced');
  }, 90_000);
});

/** The memory of a process, in bytes, as its operating system counts it. */
function residentBytes(pid: number): number {
  return 1_024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Starts a gateway that must end by itself. */
async function ended(environment: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const started = spawnGateway(environment);
  const timer = setTimeout(() => started.child.kill('SIGKILL'), 60_000);
  const [code] = (await once(started.child, 'close')) as [number | null];
  clearTimeout(timer);
  return { code, output: started.output() };
}
