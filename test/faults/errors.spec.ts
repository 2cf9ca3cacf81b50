import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/sandbox/embedded-database.js';
import { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { type GatewayProcess, untilReady } from '../support/gateway.js';
import { demoOf } from '../support/restart.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { timed } from '../support/timing.js';

const NOTHING_FURTHER = 'Nothing further can be said. Give the request id to the operator.';

describe('errors nobody expected', () => {
  let database: TestDatabase;
  let dataRoot: string;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-probe-'));
    gateway = await startProbes();
  });
  afterAll(async () => {
    await gateway.end('SIGTERM');
    await database.drop();
    rmSync(dataRoot, { recursive: true, force: true });
  });

  /** The real gateway with handlers that go wrong, as a process of its own. */
  async function startProbes(): Promise<GatewayProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, [resolve('test/support/probe-gateway.js')], {
      env: {
        PATH: process.env['PATH'] ?? '',
        DATABASE_URL: database.url,
        DATABASE_OWNER_URL: database.ownerUrl,
        DATA_DIR: dataRoot,
        LOG_LEVEL: 'error',
        DRAIN_NOTICE_MS: '0',
        PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => void (printed += String(chunk)));
    const end = async (signal: NodeJS.Signals): Promise<number | null> => {
      const exited = once(child, 'exit') as Promise<[number | null]>;
      child.kill(signal);
      return (await exited)[0];
    };
    const started = {
      baseUrl: `http://127.0.0.1:${port}`,
      port,
      pid: child.pid ?? 0,
      child,
      end,
      output: () => printed,
    };
    await untilReady(started);
    return started;
  }

  /** Runs it and gives the lines the process printed meanwhile. */
  async function printedDuring(work: () => Promise<void>): Promise<string[]> {
    const before = gateway.output().length;
    await work();
    await sleep(150);
    return gateway.output().slice(before).split('\n').filter(Boolean);
  }

  async function expectAlive(): Promise<void> {
    expect(gateway.child.exitCode).toBeNull();
    expect((await fetch(`${gateway.baseUrl}/readyz`)).status).toBe(200);
  }

  const THROWN = [
    ['text', 'a thrown string', 'a string was thrown'],
    ['sql', 'an error that speaks of SQL, values and paths', 'ck_secret'],
    ['stream', 'an error of a stream before its first byte', 'stream broke before'],
  ] as const;

  it.each(THROWN)(
    'D15: %s: %s is answered 500 without details and logged once',
    async (path, _name, mark) => {
      const lines = await printedDuring(async () => {
        const response = await fetch(`${gateway.baseUrl}/probe/${path}`, {
          headers: { 'x-request-id': `probe-${path}` },
        });
        expect(response.status).toBe(500);
        expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
        expect(await response.json()).toEqual({
          type: '/problems/internal-error',
          title: 'The gateway made an error',
          status: 500,
          detail: NOTHING_FURTHER,
          instance: `/probe/${path}`,
          code: 'internal-error',
          requestId: `probe-${path}`,
        });
      });
      expect(lines.filter((line) => line.includes(mark))).toHaveLength(1);
      expect(lines.find((line) => line.includes(mark))).toContain(`probe-${path}`);
      await expectAlive();
    },
  );

  it('D15: undefined thrown is answered 500', async () => {
    const response = await fetch(`${gateway.baseUrl}/probe/nothing`);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      500,
      'internal-error',
    ]);
    await expectAlive();
  });

  it.each([
    ['later', 'rejected later'],
    ['thrownLater', 'thrown later'],
  ])('D15: %s: what fails after the answer is logged once and ends nothing', async (path, mark) => {
    const lines = await printedDuring(async () => {
      expect((await fetch(`${gateway.baseUrl}/probe/${path}`)).status).toBe(200);
    });
    expect(lines.filter((line) => line.includes(mark))).toHaveLength(1);
    await expectAlive();
  });

  it('D15: a stream that breaks midway cuts the answer, which so cannot pass for whole', async () => {
    const response = await fetch(`${gateway.baseUrl}/probe/streamMidway`);
    await expect(response.text()).rejects.toThrow();
    await expectAlive();
  });

  it('D15: an event loop that is blocked for two seconds shows in the metrics', async () => {
    const demo = demoOf(dataRoot);
    const operator = demo.clients['operator'];
    if (!operator) throw new Error('The demo has no operator');
    const client = new GatewayClient(demo, operator);
    const worstLagS = async (): Promise<number> => {
      const metrics = String((await client.send('GET', '/metrics')).body);
      return Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(metrics)?.[1]);
    };
    await worstLagS();
    expect(await worstLagS()).toBeLessThan(1.5);
    await sleep(200); // a scrape starts the measuring anew; it needs a turn before the block to measure from
    const blocked = await timed(async () => fetch(`${gateway.baseUrl}/probe/block`));
    expect(blocked.tookMs).toBeGreaterThan(1_900);
    await sleep(200);
    expect(await worstLagS()).toBeGreaterThan(1.5);
    await expectAlive();
  });
});
