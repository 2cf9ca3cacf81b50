import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../../src/sandbox/embedded-database.js';
import { findHome } from '../../src/sandbox/embedded-home.js';
import { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { type GatewayProcess, spawnGateway, untilReady } from '../support/gateway.js';
import { childrenOf, runs } from '../support/own-cluster.js';
import { demoOf } from '../support/restart.js';
import { until } from '../support/timing.js';

/** As a person starts it: no database named, all in the data folder. */
describe('a gateway with its embedded database', () => {
  let dataRoot: string;
  let dataDir: string;
  let environment: Record<string, string>;
  let running: GatewayProcess;

  beforeAll(async () => {
    dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-embedded-'));
    chmodSync(dataRoot, 0o755);
    ({ dataDir } = await findHome(dataRoot));
    environment = {
      DATA_DIR: dataRoot,
      PORT: String(await freePort()),
      LOG_LEVEL: 'error',
      DRAIN_NOTICE_MS: '0',
    };
    running = await start();
  }, 60_000);
  afterAll(async () => {
    await running?.end('SIGTERM');
    const postmaster = postmasterPid();
    if (postmaster && runs(postmaster)) process.kill(postmaster, 'SIGQUIT'); // only when a test failed before its end
    for (const folder of [dataRoot, dirname(dataDir)]) rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  async function start(): Promise<GatewayProcess> {
    const started = spawnGateway(environment);
    await untilReady(started);
    return started;
  }

  function postmasterPid(): number | undefined {
    const file = join(dataDir, 'postmaster.pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
  }

  function enterprise(): GatewayClient {
    const demo = demoOf(dataRoot);
    const [first] = demo.enterprises;
    if (!first) throw new Error('The demo has no enterprise');
    return new GatewayClient(demo, first);
  }

  async function grantOne(): Promise<string> {
    const answer = await enterprise().post('/v1/authorizations', {
      institutionId: demoOf(dataRoot).clients['bank-a']?.participantId,
      items: ['TAX-04'],
      modes: ['interface-call'],
      purpose: 'pre-loan-review',
      validFrom: new Date(Date.now() - 60_000).toISOString(),
      validUntil: new Date(Date.now() + 3_600_000).toISOString(),
      riskNoticeVersion: '2026-01',
    });
    expect(answer.status).toBe(201);
    return (answer.body as { id: string }).id;
  }

  it('D03: killed with -9, it takes its running database over at the next start and has lost nothing', async () => {
    const id = await grantOne();
    const postmaster = postmasterPid();
    const departments = childrenOf(running.pid);
    await running.end('SIGKILL');
    expect(postmaster !== undefined && runs(postmaster)).toBe(true);
    await until('the departments stop by themselves', 5_000, async () => !departments.some(runs));
    running = await start();
    expect(postmasterPid()).toBe(postmaster);
    const found = await enterprise().send('GET', `/v1/authorizations/${id}`);
    expect(found).toMatchObject({ status: 200, body: { id, status: 'active' } });
  }, 60_000);

  it('D04: SIGTERM stops the gateway, its departments and its database', async () => {
    const started = [...childrenOf(running.pid), postmasterPid() ?? 0];
    expect(started).toHaveLength(2);
    expect(started.every(runs)).toBe(true);
    expect(await running.end('SIGTERM')).toBe(0);
    expect(started.some(runs)).toBe(false);
    expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false);
    expect(existsSync(join(dataRoot, 'gateway.pid'))).toBe(false);
  }, 30_000);
});
