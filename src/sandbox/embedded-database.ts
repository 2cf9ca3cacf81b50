import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { type EmbeddedHome, findHome, runProgram } from './embedded-home.js';

/** Passwords of the three roles of the embedded database. */
export interface DatabasePasswords {
  readonly superuser: string;
  readonly owner: string;
  readonly application: string;
}

/** A database of our own that runs. */
export interface EmbeddedDatabase {
  readonly url: string;
  readonly ownerUrl: string;
  stop(): void;
}

const HOST = '127.0.0.1';
const NAME = 'gateway';

/**
 * Starts the embedded PostgreSQL in the data folder, made on first use. A server that still runs there
 * because its gateway was killed is taken over. Only this cluster is ever touched: it is found by its data
 * folder and opened with its own passwords.
 */
export async function startEmbeddedDatabase(
  dataRoot: string,
  passwords: DatabasePasswords,
): Promise<EmbeddedDatabase> {
  const home = await findHome(dataRoot);
  if (!existsSync(join(home.dataDir, 'PG_VERSION'))) initialize(home, passwords.superuser);
  const port = runningPort(home) ?? (await start(home));
  await prepareRoles(port, passwords);
  const urlOf = (role: string, password: string): string =>
    `postgres://${role}:${password}@${HOST}:${port}/${NAME}`;
  return {
    url: urlOf('gateway_app', passwords.application),
    ownerUrl: urlOf('gateway_owner', passwords.owner),
    stop: () => void runProgram(home, 'pg_ctl', ['-D', home.dataDir, '-m', 'fast', '-w', 'stop']),
  };
}

/** Made beside its place and moved there whole, so that a kill half-way leaves nothing that looks usable. */
function initialize(home: EmbeddedHome, password: string): void {
  const draft = `${home.dataDir}.new`;
  const passwordFile = `${home.dataDir}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(dirname(home.dataDir), { recursive: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (home.user.uid !== undefined && home.user.gid !== undefined)
    chownSync(passwordFile, home.user.uid, home.user.gid);
  try {
    const identity = ['--username=superuser', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    runProgram(home, 'initdb', [...identity, '--encoding=UTF8', '--no-locale', '-D', draft]);
    renameSync(draft, home.dataDir);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function start(home: EmbeddedHome): Promise<number> {
  const port = await freePort();
  const log = `${home.dataDir}.log`;
  const options = `-p ${port} -h ${HOST} -k ''`;
  runProgram(home, 'pg_ctl', ['-D', home.dataDir, '-l', log, '-w', '-t', '60', '-o', options, 'start']);
  if (existsSync(log)) chmodSync(log, 0o600);
  return port;
}

/** The port of a server that runs on this data folder, from its own lock file. */
function runningPort({ binDir, dataDir, user }: EmbeddedHome): number | undefined {
  const status = spawnSync(join(binDir, 'pg_ctl'), ['-D', dataDir, 'status'], { ...user, cwd: '/' });
  if (status.status !== 0) return undefined;
  return Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[3]);
}

async function prepareRoles(port: number, passwords: DatabasePasswords): Promise<void> {
  const client = new pg.Client({
    host: HOST,
    port,
    user: 'superuser',
    password: passwords.superuser,
    database: 'postgres',
  });
  await client.connect();
  try {
    await ensureRole(client, 'credit_gateway_app', 'nologin');
    await ensureRole(client, 'gateway_owner', `login createrole password '${passwords.owner}'`);
    await ensureRole(
      client,
      'gateway_app',
      `login in role credit_gateway_app password '${passwords.application}'`,
    );
    const found = await client.query('select 1 from pg_database where datname = $1', [NAME]);
    if (found.rowCount === 0) await client.query(`create database ${NAME} owner gateway_owner`);
  } finally {
    await client.end();
  }
}

async function ensureRole(client: pg.Client, role: string, attributes: string): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (found.rowCount === 0) await client.query(`create role ${role} ${attributes}`);
}

/**
 * A TCP port nobody listens on now. Not one of those a system gives to connections that go out (from 32768 on): such
 * a connection, even one to this very port, could hold it when its server is started again.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  return (await isFree(port)) ? port : freePort();
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}
