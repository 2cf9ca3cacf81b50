import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { wrk } from '../tools.js';

/** What a load of requests saw. Times in ms. */
export interface Load {
  /** Answers with the expected status. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requests: number;
  /** Status, or `connection` → how many answers that were not expected. */
  readonly failures: Readonly<Record<string, number>>;
  /** What the answers with the expected status have in `X-Request-Id`, where they have it. */
  readonly requestIds: readonly string[];
}

/** Requests of one kind, sent by wrk. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** One JSON body a line; sent in turn. */
  readonly bodies: readonly string[];
  /** The status of a good answer. */
  readonly expected: number;
}

interface Told {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly broken: number;
  readonly statuses: Readonly<Record<string, number>>;
}

const run = promisify(execFile);

/** Sends requests for some seconds, so many in flight at a time. */
export async function load(
  target: Target,
  { inFlight, seconds }: { inFlight: number; seconds: number },
): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-wrk-'));
  try {
    writeFileSync(join(folder, 'bodies'), target.bodies.join('\n'));
    const script = join(folder, 'ask.lua');
    writeFileSync(script, scriptOf(target, folder));
    const options = ['-t1', `-c${inFlight}`, `-d${seconds}s`, '--timeout', '10s', '-s', script];
    const { stdout } = await run(wrk(), [...options, target.url]);
    const line = stdout.split('\n').find((each) => each.startsWith('RESULT '));
    if (line === undefined) throw new Error(`wrk told nothing:\n${stdout}`);
    const requestIds = readFileSync(join(folder, 'ids'), 'utf8').split('\n').filter(Boolean);
    return loadOf(JSON.parse(line.slice('RESULT '.length)) as Told, {
      expected: target.expected,
      requestIds,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function loadOf(
  { requests, seconds, p50Ms, p99Ms, broken, statuses }: Told,
  { expected, requestIds }: { expected: number; requestIds: readonly string[] },
): Load {
  const { [expected]: good = 0, ...others } = statuses;
  const failures = broken > 0 ? { ...others, connection: broken } : others;
  return { perSecond: good / seconds, p50Ms, p99Ms, requests, failures, requestIds };
}

/** Requests are made before the clock runs. To count statuses costs wrk 3 to 4 µs an answer. */
const scriptOf = ({ headers, expected }: Target, folder: string): string => `
  local requests, at, threads = {}, 0, {}
  statuses, ids = {}, {}
  wrk.method = "POST"
  ${Object.entries(headers)
    .map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`)
    .join('\n  ')}
  function setup(thread) threads[#threads + 1] = thread end
  function init(args)
    for line in io.lines(${JSON.stringify(join(folder, 'bodies'))}) do requests[#requests + 1] = wrk.format(nil, nil, nil, line) end
    math.randomseed(os.time())
    at = math.random(#requests)
  end
  function request()
    at = at % #requests + 1
    return requests[at]
  end
  function response(status, headers)
    local name = tostring(status)
    statuses[name] = (statuses[name] or 0) + 1
    if status == ${expected} then ids[#ids + 1] = headers["x-request-id"] end
  end
  function done(summary, latency)
    local errors, counts = summary.errors, {}
    local file = io.open(${JSON.stringify(join(folder, 'ids'))}, "w")
    for _, thread in ipairs(threads) do
      for status, count in pairs(thread:get("statuses")) do
        counts[#counts + 1] = string.format('"%s":%d', status, count)
      end
      file:write(table.concat(thread:get("ids"), "\\n"), "\\n")
    end
    file:close()
    io.write(string.format(
      'RESULT {"requests":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f,"broken":%d,"statuses":{%s}}\\n',
      summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      errors.connect + errors.read + errors.write + errors.timeout, table.concat(counts, ',')))
  end`;
