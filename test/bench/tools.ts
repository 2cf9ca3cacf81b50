import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';
/** Read by Debian's server packages: they make a server of their own where nothing forbids it. */
const NO_SERVER = '/etc/postgresql-common/createcluster.d/no-server.conf';

/** The address of wrk; it is installed from Debian where it is missing. */
export function wrk(): string {
  if (!isThere('wrk')) install('wrk');
  return 'wrk';
}

/** The address of the newest pgbench; it is installed from Debian where it is missing, without a server of Debian's. */
export function pgbench(): string {
  const found = debianPgbench();
  if (found) return found;
  if (isThere('pgbench')) return 'pgbench';
  mkdirSync(dirname(NO_SERVER), { recursive: true });
  writeFileSync(NO_SERVER, 'create_main_cluster = false\nstart_conf = manual\n');
  install('postgresql');
  return debianPgbench() ?? 'pgbench';
}

/** Debian keeps it out of the path. */
function debianPgbench(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => `${DEBIAN}/${version}/bin/pgbench`).find((path) => existsSync(path));
}

function isThere(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function install(name: string): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], {
    stdio: 'ignore',
    env,
  });
}
