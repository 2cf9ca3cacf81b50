import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../src/sandbox/embedded-database.js';
import { missingRecords } from '../../support/evidence.js';
import { aReport, grant } from '../../support/factories.js';
import { type GatewayProcess, spawnGateway, TestGateway, untilReady } from '../../support/gateway.js';
import { Load, tally } from '../../support/load.js';
import { OwnCluster } from '../../support/own-cluster.js';
import { demoOf } from '../../support/restart.js';
import { until } from '../../support/timing.js';
import { BENCH_ENVIRONMENT } from '../gateway.js';
import type { EvidenceCount } from './evidence.js';

/** What a load saw while gateway and database were killed. `missing` counts usage records, not answers. */
export interface Crashes extends EvidenceCount {
  readonly gatewayKills: number;
  readonly databaseKills: number;
  readonly records: number;
  /** Status and code, or error of the connection → how often. */
  readonly outcomes: Readonly<Record<string, number>>;
}

const WORKERS = 32;
const ANSWERS_BETWEEN = 200;
const PATIENCE_MS = 60_000;
const HELD = ['REG-01', 'REG-02', 'REG-03', 'TAX-01', 'LIC-01'];

/** Kills the gateway and PostgreSQL with SIGKILL in turn under load, and looks for the records of every answer. */
export async function killUnderLoad(rounds: number): Promise<Crashes> {
  const cluster = await OwnCluster.make();
  const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-crash-data-'));
  try {
    const stand = await Stand.start(cluster, dataRoot);
    try {
      return await stand.killRepeatedly(rounds);
    } finally {
      await stand.stop();
    }
  } finally {
    await cluster.remove();
    rmSync(dataRoot, { recursive: true, force: true });
  }
}

type CrashDatabase = Awaited<ReturnType<OwnCluster['database']>>;

/** A gateway on a database server of its own, both to be killed. */
class Stand {
  private running: GatewayProcess | undefined;

  private constructor(
    private readonly cluster: OwnCluster,
    private readonly place: { database: CrashDatabase; dataRoot: string; port: number },
  ) {}

  static async start(cluster: OwnCluster, dataRoot: string): Promise<Stand> {
    const place = { database: await cluster.database('bench_crash'), dataRoot, port: await freePort() };
    const stand = new Stand(cluster, place);
    process.once('exit', () => stand.killAll());
    await stand.startGateway();
    return stand;
  }

  async stop(): Promise<void> {
    await this.running?.end('SIGKILL');
  }

  /** On the way out of this process, which waits for nothing any more. */
  private killAll(): void {
    this.running?.child.kill('SIGKILL');
    void this.cluster.kill();
  }

  async killRepeatedly(rounds: number): Promise<Crashes> {
    const load = await this.startLoad();
    for (let round = 0; round < rounds; round += 1) {
      await this.underway(load);
      await this.running?.end('SIGKILL');
      await this.startGateway();
      await this.underway(load);
      await this.cluster.kill();
      await this.cluster.start();
    }
    await this.underway(load);
    await load.end();
    const ids = [...load.recordIds];
    return {
      gatewayKills: rounds,
      databaseKills: rounds,
      answers: load.answers.filter(isReport).length,
      records: ids.length,
      missing: (await missingRecords(this.place.database.superuser, ids)).length,
      outcomes: tally(load.outcomes),
    };
  }

  private async startGateway(): Promise<void> {
    const { database, dataRoot, port } = this.place;
    this.running = spawnGateway({
      DATABASE_URL: database.url,
      DATABASE_OWNER_URL: database.ownerUrl,
      DATA_DIR: dataRoot,
      LOG_LEVEL: 'fatal',
      DRAIN_NOTICE_MS: '0',
      PORT: String(port),
      ...BENCH_ENVIRONMENT,
    });
    await untilReady(this.running);
  }

  private async startLoad(): Promise<Load> {
    const { database, dataRoot } = this.place;
    if (!this.running) throw new Error('No gateway runs');
    const drop = async (): Promise<void> => undefined;
    const named = { ...database, name: 'bench_crash', drop };
    const gateway = new TestGateway(this.running, named, dataRoot, demoOf(dataRoot));
    const authorizationId = await grant(gateway, { items: HELD, modes: ['physical-collection'] });
    const bodies = HELD.map((itemCode) => aReport(gateway, { items: [itemCode], authorizationId }));
    return new Load({
      targets: () => [gateway.baseUrl],
      token: await gateway.as('bank-a').accessToken(),
      requests: bodies.map((body) => ({ path: '/v1/reports', body })),
      workers: WORKERS,
    });
  }

  private async underway(load: Load): Promise<void> {
    const since = load.answers.length;
    await until(
      'answers arrive',
      PATIENCE_MS,
      async () => load.answers.slice(since).filter(isReport).length >= ANSWERS_BETWEEN,
    );
  }
}

const isReport = ({ status }: Load['answers'][number]): boolean => status === 201;
