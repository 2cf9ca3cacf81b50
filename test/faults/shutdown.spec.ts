import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../support/endpoints.js';
import { missingRecords, openIntents } from '../support/evidence.js';
import { aQuery, aReport, grant } from '../support/factories.js';
import {
  type GatewayProcess,
  startGateway,
  startGatewayProcess,
  type TestGateway,
} from '../support/gateway.js';
import { Load, tally } from '../support/load.js';
import { timed, until } from '../support/timing.js';

const ROUNDS = 5;
const NOTICE_MS = 1_000;
const LOOKS_EVERY_MS = 40;
const EXIT_LIMIT_MS = 15_000;

/** Follows `/readyz` of several processes and gives those that may be asked: ready when last looked at, just now. */
class Balancer {
  private readonly readyAtMs = new Map<string, number>();
  private isRunning = true;
  private readonly loops: Promise<void>[];

  constructor(addresses: readonly string[]) {
    this.loops = addresses.map(async (address) => this.follow(address));
  }

  readonly targets = (): readonly string[] => {
    const oldestMs = performance.now() - NOTICE_MS / 4;
    return [...this.readyAtMs].filter(([, atMs]) => atMs > oldestMs).map(([address]) => address);
  };

  async end(): Promise<void> {
    this.isRunning = false;
    await Promise.all(this.loops);
  }

  private async follow(address: string): Promise<void> {
    while (this.isRunning) {
      const lookedAtMs = performance.now();
      const isReady = (await statusOf(`${address}/readyz`)) === 200;
      if (isReady) this.readyAtMs.set(address, lookedAtMs);
      else this.readyAtMs.delete(address);
      await sleep(LOOKS_EVERY_MS);
    }
  }
}

/** The status of a GET over a connection of its own, 0 when there is none. */
async function statusOf(url: string): Promise<number> {
  const headers = { connection: 'close' };
  const response = await fetch(url, { headers }).catch(() => undefined);
  await response?.arrayBuffer();
  return response?.status ?? 0;
}

describe('SIGTERM', () => {
  let gateway: TestGateway;
  const extra: GatewayProcess[] = [];
  const folders: string[] = [];
  // A long lease, so that a busy machine answers late here rather than not at all.
  const environment = { DRAIN_NOTICE_MS: String(NOTICE_MS), ANSWER_LEASE_MS: '2000', LOG_LEVEL: 'error' };

  beforeAll(async () => {
    gateway = await startGateway(environment);
  }, 60_000);
  afterAll(async () => {
    for (const each of extra) if (each.child.exitCode === null) await each.end('SIGKILL');
    await gateway.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** A process beside the first, on the same database and with the same keys; always the same port for a folder. */
  async function startBeside(dataRoot: string, port?: number): Promise<GatewayProcess> {
    const { baseUrl, issuer, audience } = gateway.demo;
    const keys = { EXTERNAL_ISSUER: issuer, EXTERNAL_ISSUER_JWKS_URI: `${issuer}/jwks`, AUDIENCE: audience };
    const started = await startGatewayProcess({
      database: gateway.database,
      dataRoot,
      environment: { ...environment, ...keys, PUBLIC_URL: baseUrl, ...(port ? { PORT: String(port) } : {}) },
    });
    extra.push(started);
    return started;
  }

  function dataFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-beside-'));
    cpSync(join(gateway.dataRoot, 'secrets.json'), join(folder, 'secrets.json'));
    folders.push(folder);
    return folder;
  }

  it(`D04: ${ROUNDS} restarts in turn under load: no request fails, none is cut, no usage record is lost`, async () => {
    const folder = dataFolder();
    let restarted = await startBeside(folder);
    const balancer = new Balancer([gateway.baseUrl, restarted.baseUrl]);
    await until('both are ready', 5_000, async () => balancer.targets().length === 2);
    const token = await gateway.as('bank-a').accessToken();
    const requests = [{ path: '/v1/reports', body: aReport(gateway, { items: ['REG-01', 'REG-02'] }) }];
    const load = new Load({ targets: balancer.targets, token, requests, workers: 4 });
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await sleep(400);
      rounds.push(await stopGently(restarted));
      restarted = await startBeside(folder, restarted.port);
    }
    await load.end();
    await balancer.end();
    expect(tally(load.outcomes)).toEqual({ '201': load.outcomes.length });
    for (const { exitCode, tookMs, firstStatuses } of rounds) {
      expect(exitCode).toBe(0);
      expect(tookMs).toBeLessThan(EXIT_LIMIT_MS);
      expect(firstStatuses[0]).toBe(503); // it says so while it still answers
    }
    expect(load.recordIds.size).toBeGreaterThan(100);
    expect(await missingRecords(gateway.database.superuser, [...load.recordIds])).toEqual([]);
    expect(new Set(load.answers.map(({ target }) => target)).size).toBe(2);
    await restarted.end('SIGTERM');
  }, 150_000);

  async function stopGently(
    stopping: GatewayProcess,
  ): Promise<{ exitCode: number | null; tookMs: number; firstStatuses: number[] }> {
    const ending = timed(async () => stopping.end('SIGTERM'));
    await sleep(NOTICE_MS / 3);
    const firstStatuses = [await statusOf(`${stopping.baseUrl}/readyz`)];
    const { value: exitCode, tookMs } = await ending;
    return { exitCode, tookMs, firstStatuses };
  }

  it('D04: a call in flight ends well before the process does, and a new connection finds none', async () => {
    const stopping = await startBeside(dataFolder());
    await connect(gateway, { department: 'tax-bureau', itemCode: 'TAX-04', timeoutMs: 5_000 });
    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: 1_500 });
    const authorizationId = await grant(gateway);
    const asked = await askAt(stopping, authorizationId);
    const ending = timed(async () => stopping.end('SIGTERM'));
    await sleep(NOTICE_MS + 400);
    expect(await statusOf(`${stopping.baseUrl}/readyz`)).toBe(0);
    expect(await asked.outcome).toBe(200);
    const { value, tookMs } = await ending;
    expect([value, tookMs < 5_000]).toEqual([0, true]);
    expect(await openIntents(gateway)).toBe(0);
  }, 60_000);

  it('D04: a call that hangs for longer does not hold the end up', async () => {
    const stopping = await startBeside(dataFolder());
    await connect(gateway, { department: 'tax-bureau', itemCode: 'TAX-04', timeoutMs: 30_000 });
    await gateway.misbehave('tax-bureau', { kind: 'hang' });
    const authorizationId = await grant(gateway);
    const asked = await askAt(stopping, authorizationId);
    const { value, tookMs } = await timed(async () => stopping.end('SIGTERM'));
    expect(value).toBe(0);
    expect(tookMs).toBeLessThan(EXIT_LIMIT_MS);
    expect(await asked.outcome).not.toBe(200);
    await gateway.misbehave('tax-bureau', { kind: 'none' });
    const closed = await until('the socket at the department is closed', 1_000, async () => {
      return (await gateway.see('sockets'))['busy'] === 0;
    });
    expect(closed).toBeLessThan(1_000);
  }, 60_000);

  /** Asks this process for taxes and waits until the department was asked. */
  async function askAt(
    target: GatewayProcess,
    authorizationId: string,
  ): Promise<{ outcome: Promise<number | 'cut'> }> {
    const token = await gateway.as('bank-a').accessToken();
    const outcome = fetch(`${target.baseUrl}/v1/queries`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(aQuery(gateway, { authorizationId })),
    }).then(
      ({ status }) => status,
      () => 'cut' as const,
    );
    await until('the department is asked', 3_000, async () => (await gateway.see('sockets'))['busy'] === 1);
    return { outcome };
  }
});
