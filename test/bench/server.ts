import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { startEmbeddedDatabase } from '../../src/sandbox/embedded-database.js';
import { findHome } from '../../src/sandbox/embedded-home.js';
import { cpuSecondsOf } from './processes.js';

const PASSWORDS = { superuser: 'bench-superuser', owner: 'bench-owner', application: 'bench-application' };

/** What the server is given in place of PostgreSQL's defaults, which are made for very small machines. */
export const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '200',
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  min_wal_size: '4GB',
  checkpoint_timeout: '15min',
  maintenance_work_mem: '256MB',
  work_mem: '32MB',
  effective_cache_size: '4GB',
  random_page_cost: '1.1',
};

/** A PostgreSQL of one bench run alone, removed with all its data at the end. */
export interface BenchServer {
  readonly url: string;
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  /** Process of the server, parent of all its connections. */
  readonly pid: number;
  /** Ends the server and removes its data. */
  remove(): void;
}

/** Makes a server in a folder of its own and starts it with the bench's settings. */
export async function startBenchServer(): Promise<BenchServer> {
  const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-bench-'));
  chmodSync(dataRoot, 0o755);
  const first = await startEmbeddedDatabase(dataRoot, PASSWORDS);
  await configure(superuserUrlOf(first.url));
  first.stop();
  const database = await startEmbeddedDatabase(dataRoot, PASSWORDS);
  const { url, ownerUrl } = database;
  const { dataDir } = await findHome(dataRoot);
  const folders = [dataRoot, dirname(dataDir)];
  const remove = once(() => {
    try {
      database.stop();
    } finally {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    }
  });
  process.once('exit', remove);
  return {
    url,
    ownerUrl,
    superuserUrl: superuserUrlOf(url),
    pid: Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]),
    remove,
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}

async function configure(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  for (const [name, value] of Object.entries(SERVER_SETTINGS))
    await client.query(`alter system set ${name} = '${value}'`);
  await client.end();
}

function superuserUrlOf(url: string): string {
  const address = new URL(url);
  address.username = 'superuser';
  address.password = PASSWORDS.superuser;
  return address.href;
}

/** What a statement cost the server. `cpuS` is the time of the processors spent on this connection alone. */
export interface Cost {
  readonly wallS: number;
  readonly cpuS: number;
  readonly walMb: number;
}

/** One connection whose statements are measured. */
export class MeasuredConnection {
  private pid = 0;

  private constructor(readonly client: pg.Client) {}

  static async open(url: string): Promise<MeasuredConnection> {
    const connection = new MeasuredConnection(new pg.Client(url));
    await connection.client.connect();
    connection.pid = Number(await connection.value('select pg_backend_pid()'));
    return connection;
  }

  /** Runs statements without parameters, one after the other. */
  async run(...statements: string[]): Promise<void> {
    for (const statement of statements) await this.client.query(statement);
  }

  /** The first column of the first row. */
  async value(statement: string): Promise<unknown> {
    const { rows } = await this.client.query<unknown[]>({ text: statement, rowMode: 'array' });
    return rows[0]?.[0];
  }

  /** Runs statements and gives what they cost in all. */
  async cost(...statements: string[]): Promise<Cost> {
    const place = await this.value('select pg_current_wal_insert_lsn()::text');
    const [startedAt, cpuBefore] = [performance.now(), cpuSecondsOf(this.pid)];
    await this.run(...statements);
    const [wallS, cpuS] = [(performance.now() - startedAt) / 1_000, cpuSecondsOf(this.pid) - cpuBefore];
    const wal = await this.value(
      `select (pg_current_wal_insert_lsn() - '${String(place)}'::pg_lsn)::float8 / 1e6`,
    );
    return { wallS, cpuS, walMb: Number(wal) };
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
