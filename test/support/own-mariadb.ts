import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { freePort } from '../../src/sandbox/embedded-database.js';
import { hasOpenSsl, makeCertificates } from './certificates.js';
import { until } from './timing.js';

const SERVER = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd', '/opt/homebrew/bin/mariadbd'].find(
  existsSync,
);
const INSTALL = ['/usr/bin/mariadb-install-db', '/opt/homebrew/bin/mariadb-install-db'].find(existsSync);
const HOST = '127.0.0.1';

/** Whether this machine has what a MariaDB of one's own needs. */
export const hasMariaDb = SERVER !== undefined && INSTALL !== undefined && hasOpenSsl;

/** A MariaDB server of one test file alone, with a certificate of an authority nobody knows. */
export class OwnMariaDb {
  private server: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async make(): Promise<OwnMariaDb> {
    const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-mariadb-'));
    makeCertificates(folder, { localhost: 'DNS:localhost', elsewhere: 'DNS:elsewhere' });
    const data = [
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      `--datadir=${join(folder, 'data')}`,
    ];
    execFileSync(INSTALL ?? '', ['--no-defaults', ...asUser(), ...data], { stdio: 'ignore' });
    const own = new OwnMariaDb(folder, await freePort());
    await own.start();
    return own;
  }

  /** The certificate (PEM) of the authority. */
  get caCertificate(): string {
    return readFileSync(join(this.folder, 'ca.pem'), 'utf8');
  }

  /** Runs statements as its administrator; gives the rows of the last. */
  async run(...statements: string[]): Promise<Record<string, unknown>[]> {
    const connection = await createConnection({
      host: HOST,
      port: this.port,
      user: 'root',
      charset: 'utf8mb4',
    });
    try {
      let rows: unknown = [];
      for (const statement of statements) [rows] = await connection.query(statement);
      return rows as Record<string, unknown>[]; // of a statement that gives rows
    } finally {
      await connection.end();
    }
  }

  /** Starts it with a certificate for `localhost`, or one for `elsewhere`. */
  async start(certificate: 'localhost' | 'elsewhere' = 'localhost'): Promise<void> {
    const file = (name: string): string => join(this.folder, name);
    const options = [
      '--no-defaults',
      ...asUser(),
      `--datadir=${file('data')}`,
      `--socket=${file('socket')}`,
      `--port=${this.port}`,
      `--bind-address=${HOST}`,
      `--ssl-ca=${file('ca.pem')}`,
      `--ssl-cert=${file(`${certificate}.pem`)}`,
      `--ssl-key=${file(`${certificate}.key`)}`,
      '--character-set-server=utf8mb4',
      '--innodb-buffer-pool-size=16M',
    ];
    this.server = spawn(SERVER ?? '', options, { stdio: 'ignore' });
    await until('MariaDB takes connections', 30_000, async () =>
      this.run('select 1').then(
        () => true,
        () => false,
      ),
    );
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGTERM');
    await gone;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** It refuses to run for the superuser without being told so. */
function asUser(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}
