import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { oneStatement } from '../peers/one-statement.js';
import { pgbench } from '../tools.js';
import { percentile } from './percentile.js';
import { REPORTED_ITEMS } from './subjects.js';

const run = promisify(execFile);
const LOG = 'transactions';
const TRIES = 4;

/** Who asks for whose reports, and how hard. */
export interface PgbenchSettings {
  readonly clientId: string;
  readonly subjects: number;
  readonly inFlight: number;
  readonly seconds: number;
}

/** What pgbench saw. Times in ms. */
export interface PgbenchSeen {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requests: number;
}

/**
 * What PostgreSQL does alone: the same check, read and durable insert, one transaction a request. pgbench counts the time
 * to connect as part of the time it is given, so that a busy machine may leave none: then it is given more.
 */
export async function askByPgbench(url: string, settings: PgbenchSettings): Promise<PgbenchSeen> {
  let connectingS = 0;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const lastsS = settings.seconds + Math.ceil(connectingS);
    const { seen, connectedS } = await runFor(url, settings, lastsS);
    if (seen && lastsS - connectedS >= settings.seconds / 2) return seen;
    connectingS = 2 * connectedS;
  }
  throw new Error('pgbench had no time left after connecting');
}

async function runFor(
  url: string,
  settings: PgbenchSettings,
  lastsS: number,
): Promise<{ seen: PgbenchSeen | undefined; connectedS: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-pgbench-'));
  try {
    const script = join(folder, 'report.sql');
    writeFileSync(script, scriptOf(settings));
    const load = ['-n', '-M', 'prepared', '-c', String(settings.inFlight), '-j', '1', '-T', String(lastsS)];
    const log = ['-l', `--log-prefix=${join(folder, LOG)}`];
    const { stdout } = await run(pgbench(), [...load, ...log, '-f', script, url]);
    const told = (what: RegExp): number => Number(what.exec(stdout)?.[1]);
    const perSecond = told(/^tps = ([0-9.]+)/m);
    const connectedMs = told(/^initial connection time = ([0-9.]+) ms/m);
    const connectedS = connectedMs > 0 ? connectedMs / 1_000 : lastsS;
    return { seen: perSecond > 0 ? seenIn(timesIn(folder), perSecond) : undefined, connectedS };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const seenIn = (timesMs: readonly number[], perSecond: number): PgbenchSeen => ({
  perSecond,
  p50Ms: percentile(timesMs, 0.5),
  p99Ms: percentile(timesMs, 0.99),
  requests: timesMs.length,
});

/** How long each transaction took; its log has the microseconds in the third place of a line. */
function timesIn(folder: string): number[] {
  const logs = readdirSync(folder).filter((name) => name.startsWith(LOG));
  const lines = logs.flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'));
  return lines.map((line) => Number(line.split(' ')[2]) / 1e3);
}

const scriptOf = ({ clientId, subjects }: PgbenchSettings): string => `
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
