import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort, startEmbeddedDatabase } from '../../src/sandbox/embedded-database.js';
import { type EmbeddedHome, findHome } from '../../src/sandbox/embedded-home.js';
import { until } from './timing.js';

const HOST = '127.0.0.1';
const PASSWORDS = { superuser: 'crash-superuser', owner: 'test-owner', application: 'test-application' };

/**
 * A PostgreSQL of one test file alone, to be killed. It is this process's own child: a server whose parent
 * does not reap it leaves a lock file that looks alive.
 */
export class OwnCluster {
  private server: ChildProcess | undefined;
  private readonly pools: pg.Pool[] = [];

  private constructor(
    private readonly dataRoot: string,
    private readonly home: EmbeddedHome,
    private readonly port: number,
  ) {}

  static async make(): Promise<OwnCluster> {
    const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-crash-'));
    chmodSync(dataRoot, 0o755);
    (await startEmbeddedDatabase(dataRoot, PASSWORDS)).stop(); // makes the cluster and its roles
    const cluster = new OwnCluster(dataRoot, await findHome(dataRoot), await freePort());
    await cluster.start();
    return cluster;
  }

  /**
   * An empty database in it: addresses for a gateway, and a superuser's pool. Its tables lie in this folder, when
   * one is given, and all else where it always does.
   */
  async database(
    name: string,
    folder?: string,
  ): Promise<{ url: string; ownerUrl: string; superuser: pg.Pool }> {
    const maintenance = new pg.Client(this.urlOf('superuser', PASSWORDS.superuser, 'postgres'));
    await maintenance.connect();
    if (folder !== undefined) await maintenance.query(this.tablespace(name, folder));
    const place = folder === undefined ? '' : `tablespace ${name}`;
    await maintenance.query(`create database ${name} owner gateway_owner ${place}`);
    await maintenance.end();
    const superuser = new pg.Pool({
      connectionString: this.urlOf('superuser', PASSWORDS.superuser, name),
      max: 4,
    });
    superuser.on('error', () => undefined); // the server is killed now and then
    this.pools.push(superuser);
    return {
      url: this.urlOf('gateway_app', PASSWORDS.application, name),
      ownerUrl: this.urlOf('gateway_owner', PASSWORDS.owner, name),
      superuser,
    };
  }

  /**
   * Starts the server on its old data and port and waits until it takes connections. One that ends meanwhile, because
   * a process of the killed one is not gone yet, is started again. @throws with what the server said last
   */
  async start(): Promise<void> {
    let said = '';
    const run = (): void => {
      this.server = this.spawn();
      this.server.stderr?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2_000)));
    };
    run();
    await until('PostgreSQL takes connections', 30_000, async () => {
      if (this.server?.exitCode !== null) run();
      return this.answers();
    }).catch((error: unknown) => {
      throw new Error(`PostgreSQL did not start: ${said}`, { cause: error });
    });
  }

  private spawn(): ChildProcess {
    const { binDir, dataDir, user } = this.home;
    const options = ['-D', dataDir, '-p', String(this.port), '-h', HOST, '-k', ''];
    return spawn(join(binDir, 'postgres'), options, {
      ...user,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { LC_ALL: 'C', TZ: 'UTC' },
    });
  }

  /**
   * Kills every process of the server with SIGKILL, the first one first, so that it can tell nobody. It is stopped
   * before its children are counted, so that it makes no more of them.
   */
  async kill(): Promise<void> {
    const { server } = this;
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGSTOP');
    const children = childrenOf(server.pid);
    const gone = once(server, 'exit');
    for (const pid of [server.pid, ...children]) killHard(pid);
    await gone;
  }

  async remove(): Promise<void> {
    await Promise.all(this.pools.map(async (pool) => pool.end().catch(() => undefined)));
    await this.kill();
    for (const folder of [this.dataRoot, dirname(this.home.dataDir)])
      rmSync(folder, { recursive: true, force: true });
  }

  private tablespace(name: string, folder: string): string {
    const { uid = process.getuid?.() ?? 0, gid = process.getgid?.() ?? 0 } = this.home.user;
    chownSync(folder, uid, gid);
    return `create tablespace ${name} location '${folder}'`;
  }

  private urlOf(user: string, password: string, database: string): string {
    return `postgres://${user}:${password}@${HOST}:${this.port}/${database}`;
  }

  private async answers(): Promise<boolean> {
    const client = new pg.Client(this.urlOf('superuser', PASSWORDS.superuser, 'postgres'));
    client.on('error', () => undefined);
    return client
      .connect()
      .then(async () => client.end())
      .then(
        () => true,
        () => false,
      );
  }
}

/** The direct children of a process. */
export function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => statusOf(pid)?.parent === parent);
}

/** Whether a process runs; one that has ended and waits to be reaped does not. */
export function runs(pid: number): boolean {
  const status = statusOf(pid);
  return status !== undefined && status.state !== 'Z';
}

function statusOf(pid: number): { state: string; parent: number } | undefined {
  try {
    const [state = '', parent = ''] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended by itself meanwhile
  }
}
