import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../src/sandbox/embedded-database.js';
import { until } from './timing.js';

const PROGRAM = ['/usr/sbin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find(existsSync);
const HOST = '127.0.0.1';
const NOBODY = 65_534;

/** Whether this machine has PgBouncer. */
export const hasPgBouncer = PROGRAM !== undefined;

/**
 * A PgBouncer of one test file alone, in transaction mode before one database. It hands every transaction to the
 * server connection that rested longest, so that nothing a session keeps is there again by chance.
 */
export class OwnPgBouncer {
  private constructor(
    private readonly folder: string,
    private readonly pooler: ChildProcess,
    /** The application's address, through the pooler. */
    readonly url: string,
  ) {}

  static async before(databaseUrl: string): Promise<OwnPgBouncer> {
    const { username, password, port, pathname } = new URL(databaseUrl);
    const name = pathname.slice(1);
    const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-pgbouncer-'));
    chmodSync(folder, 0o755);
    const listenPort = await freePort();
    const settings = [
      '[databases]',
      `${name} = host=${HOST} port=${port} dbname=${name}`,
      '[pgbouncer]',
      `listen_addr = ${HOST}`,
      `listen_port = ${listenPort}`,
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${join(folder, 'users')}`,
      `admin_users = ${username}`,
      'pool_mode = transaction',
      'default_pool_size = 5',
      'server_round_robin = 1',
      'ignore_startup_parameters = statement_timeout, lock_timeout, idle_in_transaction_session_timeout',
    ];
    writeFileSync(join(folder, 'users'), `"${username}" "${password}"\n`);
    writeFileSync(join(folder, 'settings.ini'), `${settings.join('\n')}\n`);
    const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}; // it refuses to run for the superuser
    const pooler = spawn(PROGRAM ?? '', [join(folder, 'settings.ini')], { ...user, stdio: 'ignore' });
    const url = `postgres://${username}:${password}@${HOST}:${listenPort}/${name}`;
    const own = new OwnPgBouncer(folder, pooler, url);
    await until('PgBouncer takes connections', 10_000, async () =>
      own.tell('show version').then(
        () => true,
        () => false,
      ),
    );
    return own;
  }

  /** Closes its connections to the server as soon as each is free, and opens new ones. */
  async reconnect(): Promise<void> {
    await this.tell('reconnect');
  }

  async remove(): Promise<void> {
    const gone = once(this.pooler, 'exit');
    this.pooler.kill('SIGTERM');
    if (this.pooler.exitCode === null && this.pooler.signalCode === null) await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async tell(command: string): Promise<void> {
    const console = new URL(this.url);
    console.pathname = '/pgbouncer';
    const client = new pg.Client(console.href);
    await client.connect();
    try {
      await client.query(command);
    } finally {
      await client.end();
    }
  }
}
