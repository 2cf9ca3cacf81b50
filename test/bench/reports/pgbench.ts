import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { oneStatement } from '../peers/one-statement.js';
import { REPORTED_ITEMS } from './subjects.js';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';

/** What PostgreSQL does alone: the same check, read and durable insert, one transaction a request. Transactions a second. */
export async function pgbenchRate(
  url: string,
  {
    clientId,
    subjects,
    inFlight,
    seconds,
  }: { clientId: string; subjects: number; inFlight: number; seconds: number },
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-pgbench-'));
  try {
    const script = join(folder, 'report.sql');
    writeFileSync(script, scriptOf(clientId, subjects));
    const args = [
      '-n',
      '-M',
      'prepared',
      '-c',
      String(inFlight),
      '-j',
      '1',
      '-T',
      String(seconds),
      '-f',
      script,
      url,
    ];
    const { stdout } = await run(pgbench(), args);
    const rate = Number(/^tps = ([0-9.]+)/m.exec(stdout)?.[1]);
    if (!(rate > 0)) throw new Error(`pgbench told nothing:\n${stdout}`);
    return rate;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const scriptOf = (clientId: string, subjects: number): string => `
\\set n random(1, ${subjects})
${oneStatement({
  clientId: `'${clientId}'`,
  uscc: '(select uscc from bench_subject where n = :n)',
  authorizationId: '(select authorization_id from bench_subject where n = :n)',
  itemCodes: `'{${REPORTED_ITEMS.join(',')}}'::text[]`,
  requestId: `'pgbench'`,
})
  .replaceAll(/\s+/g, ' ')
  .trim()};
`;

/** Debian keeps it out of the path. */
function pgbench(): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => `${DEBIAN}/${version}/bin/pgbench`)
    .find((path) => existsSync(path));
  return found ?? 'pgbench';
}
