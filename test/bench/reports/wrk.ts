import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a load of requests saw. Times in ms. */
export interface Load {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requests: number;
  /** Answers other than 2xx and 3xx, and broken connections. */
  readonly failed: number;
}

/** Requests of one kind, sent by wrk. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** One JSON body a line; sent in turn. */
  readonly bodies: readonly string[];
}

const run = promisify(execFile);

/** Sends requests for some seconds, so many in flight at a time. wrk is installed from Debian where it is missing. */
export async function load(
  target: Target,
  { inFlight, seconds }: { inFlight: number; seconds: number },
): Promise<Load> {
  ensureWrk();
  const folder = mkdtempSync(join(tmpdir(), 'bench-wrk-'));
  try {
    writeFileSync(join(folder, 'bodies'), target.bodies.join('\n'));
    writeFileSync(join(folder, 'ask.lua'), scriptOf(target, join(folder, 'bodies')));
    const args = [
      '-t1',
      `-c${inFlight}`,
      `-d${seconds}s`,
      '--timeout',
      '10s',
      '-s',
      join(folder, 'ask.lua'),
      target.url,
    ];
    const { stdout } = await run('wrk', args);
    const line = stdout.split('\n').find((each) => each.startsWith('RESULT '));
    if (line === undefined) throw new Error(`wrk told nothing:\n${stdout}`);
    return JSON.parse(line.slice('RESULT '.length)) as Load;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Requests are made before the clock runs. */
const scriptOf = ({ headers }: Target, bodies: string): string => `
  local requests, at = {}, 0
  wrk.method = "POST"
  ${Object.entries(headers)
    .map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`)
    .join('\n  ')}
  function init(args)
    for line in io.lines(${JSON.stringify(bodies)}) do requests[#requests + 1] = wrk.format(nil, nil, nil, line) end
    math.randomseed(os.time())
    at = math.random(#requests)
  end
  function request()
    at = at % #requests + 1
    return requests[at]
  end
  function done(summary, latency)
    local errors = summary.errors
    io.write(string.format('RESULT {"requests":%d,"perSecond":%f,"p50Ms":%f,"p99Ms":%f,"failed":%d}\\n',
      summary.requests, summary.requests * 1e6 / summary.duration, latency:percentile(50) / 1e3,
      latency:percentile(99) / 1e3, errors.status + errors.connect + errors.read + errors.write + errors.timeout))
  end`;

function ensureWrk(): void {
  try {
    execFileSync('which', ['wrk']);
  } catch {
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'wrk'], { stdio: 'ignore' });
  }
}
