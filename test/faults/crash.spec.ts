import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { missingRecords } from '../support/evidence.js';
import { aQuery, aReport, grant } from '../support/factories.js';
import { type GatewayProcess, spawnGateway, TestGateway, untilReady } from '../support/gateway.js';
import { Load, tally } from '../support/load.js';
import { OwnCluster } from '../support/own-cluster.js';
import { demoOf } from '../support/restart.js';
import { ageUnfinished, leftOver } from '../support/stored.js';
import { until } from '../support/timing.js';
import { freePort } from '../../src/sandbox/embedded-database.js';

/** Longer runs kill more often: `CRASH_ROUNDS=50`. */
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 3);
const BLIND_TRIES = 6;

interface CrashDatabase {
  readonly url: string;
  readonly ownerUrl: string;
  readonly superuser: pg.Pool;
}

const answeredSince = (load: Load, since: number): number =>
  load.answers.slice(since).filter(({ status }) => status === 200 || status === 201).length;

describe('kill -9', () => {
  let cluster: OwnCluster;
  let database: CrashDatabase;
  let dataRoot: string;
  let port: number;
  let running: GatewayProcess;
  let gateway: TestGateway;
  let authorizationId: string;

  beforeAll(async () => {
    cluster = await OwnCluster.make();
    database = await cluster.database('test_crash');
    dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-data-'));
    port = await freePort();
  }, 60_000);
  afterAll(async () => {
    await running?.end('SIGKILL');
    await cluster?.remove();
    rmSync(dataRoot, { recursive: true, force: true });
  }, 30_000);

  const spawnIt = (): GatewayProcess =>
    spawnGateway({
      DATABASE_URL: database.url,
      DATABASE_OWNER_URL: database.ownerUrl,
      DATA_DIR: dataRoot,
      LOG_LEVEL: 'fatal',
      DRAIN_NOTICE_MS: '0',
      PORT: String(port),
    });

  async function startIt(): Promise<void> {
    running = spawnIt();
    await untilReady(running);
    gateway = asTestGateway();
  }

  function asTestGateway(): TestGateway {
    const drop = async (): Promise<void> => undefined;
    return new TestGateway(running, { ...database, name: 'test_crash', drop }, dataRoot, demoOf(dataRoot));
  }

  /** Reports and live queries, by workers that go on through every crash. */
  async function startLoad(workers = 8): Promise<Load> {
    const token = await gateway.as('bank-a').accessToken();
    const requests = [
      {
        path: '/v1/reports',
        body: aReport(gateway, { items: ['REG-01', 'TAX-01'] }),
      },
      { path: '/v1/queries', body: aQuery(gateway, { authorizationId }) },
      { path: '/v1/reports', body: aReport(gateway, { items: ['REG-02'] }) },
    ];
    return new Load({
      targets: () => [gateway.baseUrl],
      token,
      requests,
      workers,
    });
  }

  const underway = async (load: Load, answers = 40): Promise<void> => {
    const since = load.answers.length;
    await until('answers arrive', 15_000, async () => answeredSince(load, since) >= answers);
  };

  async function lostOf(load: Load): Promise<string[]> {
    return missingRecords(database.superuser, [...load.recordIds]);
  }

  it('D03: a first start that is killed again and again is completed by the next', async () => {
    for (const afterMs of [700, 1_400, 2_000, 2_600, 3_200]) {
      const killed = spawnIt();
      await sleep(afterMs + Math.random() * 300);
      await killed.end('SIGKILL');
    }
    await startIt();
    await ageUnfinished(database.superuser); // a batch whose gateway was killed waits for the sweep
    await until(
      'the sweep has passed',
      45_000,
      async () => (await leftOver(database.superuser)).batches === 0,
    );
    expect(await stateOf(database.superuser)).toEqual({
      participants: 12,
      institutions_assessed: 2,
      clients: 12 + gateway.demo.enterprises.length,
      enterprises: gateway.demo.enterprises.length,
      half_batches: 0,
      doubled_feeds: 0,
    });
    const answer = await gateway
      .as('bank-a')
      .post('/v1/reports', aReport(gateway, { items: servedHeldItems }));
    const { sections } = answer.body as {
      sections: { itemCode: string; status: string }[];
    };
    expect(sections.filter(({ status }) => status !== 'ok')).toEqual([]);
    authorizationId = await grant(gateway);
    const live = await gateway.as('bank-a').post('/v1/queries', aQuery(gateway, { authorizationId }));
    expect(live).toMatchObject({ status: 200, body: { status: 'ok' } });
  }, 150_000);

  it(`D01: of the gateway, ${ROUNDS} times under load: every answer received has its usage record`, async () => {
    const load = await startLoad();
    for (let round = 0; round < ROUNDS; round += 1) {
      await underway(load);
      await running.end('SIGKILL');
      await startIt();
    }
    await underway(load);
    await load.end();
    expect(await lostOf(load)).toEqual([]);
    expect(load.recordIds.size).toBeGreaterThan(40 * ROUNDS);
    const refused = load.answers.filter(({ status }) => status !== 200 && status !== 201);
    expect(refused.filter(({ status, retryAfter }) => status !== 503 || retryAfter === undefined)).toEqual(
      [],
    );
  }, 120_000);

  it('D02: of PostgreSQL under load: 503 meanwhile, back within 10 s, nothing lost', async () => {
    for (let round = 0; round < 2; round += 1) {
      const load = await startLoad();
      await underway(load);
      await cluster.kill();
      const killedAt = load.outcomes.length;
      expect((await fetch(`${gateway.baseUrl}/healthz`)).status).toBe(200);
      expect((await fetch(`${gateway.baseUrl}/readyz`)).status).toBe(503);
      await sleep(700);
      const meanwhile = load.outcomes.slice(killedAt);
      await cluster.start();
      const since = load.answers.length;
      const backAfterMs = await until('it answers again', 10_000, async () => answeredSince(load, since) > 0);
      await underway(load);
      await load.end();
      expect(backAfterMs).toBeLessThan(10_000);
      expect(running.child.exitCode).toBeNull();
      expect(load.failures).toEqual([]);
      const refused = load.answers.filter(({ status }) => status !== 200 && status !== 201);
      expect(meanwhile.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
      expect(Object.keys(tally(refused)).toSorted()).toEqual(
        expect.arrayContaining(['503 service-unavailable']),
      );
      expect(refused.filter(({ status, retryAfter }) => status !== 503 || retryAfter === undefined)).toEqual(
        [],
      );
      expect(await lostOf(load)).toEqual([]);
    }
  }, 90_000);

  it('D01: is not blind: with synchronous_commit off the same test does lose records', async () => {
    await database.superuser.query('alter role gateway_app set synchronous_commit = off');
    await cluster.kill();
    await cluster.start();
    let lost: string[] = [];
    for (let tries = 0; tries < BLIND_TRIES && lost.length === 0; tries += 1) {
      const load = await startLoad(16);
      await underway(load, 150);
      await cluster.kill();
      await load.end();
      await cluster.start();
      lost = await lostOf(load);
    }
    await database.superuser.query('alter role gateway_app reset synchronous_commit');
    await cluster.kill();
    await cluster.start();
    expect(lost.length).toBeGreaterThan(0);
  }, 90_000);

  it.each(['database', 'gateway'])(
    'D03: of both at once: comes up when the %s is started first',
    async (first) => {
      await until('it is ready', 10_000, async () => (await fetch(`${gateway.baseUrl}/readyz`)).ok);
      const load = await startLoad();
      await underway(load);
      await Promise.all([cluster.kill(), running.end('SIGKILL')]);
      await load.end();
      const supervisor = new Supervisor(spawnIt);
      if (first === 'gateway') {
        await sleep(1_500);
        expect(await statusOf(`${gateway.baseUrl}/readyz`)).not.toBe(200);
      }
      await cluster.start();
      const statuses: number[] = [];
      await until('it is ready', 20_000, async () => {
        statuses.push(await statusOf(`${gateway.baseUrl}/readyz`));
        return statuses.at(-1) === 200;
      });
      running = supervisor.end();
      const { checks } = (await (await fetch(`${gateway.baseUrl}/readyz`)).json()) as {
        checks: Record<string, string>;
      };
      expect(checks).toMatchObject({
        database: 'ok',
        migrations: 'ok',
        catalog: 'ok',
        'usage-log': 'ok',
      });
      gateway = asTestGateway();
      expect(await lostOf(load)).toEqual([]);
      const live = await gateway.as('bank-a').post('/v1/queries', aQuery(gateway, { authorizationId }));
      expect(live).toMatchObject({ status: 200, body: { status: 'ok' } });
    },
    60_000,
  );
});

/** Starts a process anew whenever it ends, as systemd, Docker or Kubernetes do. */
class Supervisor {
  private current: GatewayProcess;
  private isWatching = true;

  constructor(private readonly spawnOne: () => GatewayProcess) {
    this.current = this.watch();
  }

  /** Stops watching and gives the process that runs. */
  end(): GatewayProcess {
    this.isWatching = false;
    return this.current;
  }

  private watch(): GatewayProcess {
    const started = this.spawnOne();
    started.child.once('exit', () => {
      if (this.isWatching) this.current = this.watch();
    });
    return started;
  }
}

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url, { headers: { connection: 'close' } }).catch(() => undefined);
  await response?.arrayBuffer();
  return response?.status ?? 0;
}

const servedHeldItems = ['REG-01', 'REG-02', 'REG-03', 'REG-06', 'KEY-01', 'LIC-01', 'TAX-01'];

/** What a whole seeding leaves, counted behind the gateway. */
async function stateOf(superuser: pg.Pool): Promise<object> {
  const { rows } = await superuser.query<object>(`
    select (select count(*)::int from participant) as participants,
           (select count(distinct institution_id)::int from assessment) as institutions_assessed,
           (select count(*)::int from client) as clients,
           (select count(*)::int from enterprise) as enterprises,
           (select count(*)::int from batch
              where status <> 'published' and reason_code is distinct from 'interrupted') as half_batches,
           (select count(*)::int from (select 1 from batch where status = 'published'
              group by provider_id, item_code having count(*) > 1) d) as doubled_feeds`);
  return rows[0] ?? {};
}
