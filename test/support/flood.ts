import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

/** What became of one request of a flood. */
export interface FloodOutcome {
  readonly sentAtMs: number;
  readonly tookMs: number;
  /** 0 when the caller gave up first, or the connection broke. */
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** Requests that come at their own pace, however the gateway fares, from callers who give up after a while. */
export interface FloodOptions {
  readonly url: string;
  readonly token: string;
  readonly body: () => object;
  readonly patienceMs: number;
}

const TICK_MS = 5;

/** Sends so many requests a second for so long, and gives what became of each. */
export async function flood(
  options: FloodOptions,
  { perSecond, forMs }: { perSecond: number; forMs: number },
): Promise<FloodOutcome[]> {
  const agent = new Agent({ connections: null, pipelining: 1, keepAliveTimeout: 60_000 });
  const sent: Promise<FloodOutcome>[] = [];
  const startedAt = performance.now();
  for (let passedMs = 0; passedMs < forMs; passedMs = performance.now() - startedAt) {
    const due = Math.floor((passedMs * perSecond) / 1_000);
    while (sent.length < due) sent.push(ask(agent, options));
    await sleep(TICK_MS);
  }
  const outcomes = await Promise.all(sent);
  await agent.destroy();
  return outcomes;
}

/** Asks with so many callers, each of whom asks once at least and again when it is answered, and gives what became of each request. */
export async function steadily(
  options: FloodOptions,
  { callers, forMs }: { callers: number; forMs: number },
): Promise<FloodOutcome[]> {
  const agent = new Agent({ connections: null, pipelining: 1 });
  const outcomes: FloodOutcome[] = [];
  const until = performance.now() + forMs;
  const caller = async (): Promise<void> => {
    do outcomes.push(await ask(agent, options));
    while (performance.now() < until);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  await agent.destroy();
  return outcomes;
}

async function ask(agent: Agent, { url, token, body, patienceMs }: FloodOptions): Promise<FloodOutcome> {
  const sentAtMs = performance.now();
  const ended = (status: number, retryAfter?: string): FloodOutcome => ({
    sentAtMs,
    tookMs: performance.now() - sentAtMs,
    status,
    retryAfter,
  });
  try {
    const answer = await request(url, {
      method: 'POST',
      dispatcher: agent,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body()),
      signal: AbortSignal.timeout(patienceMs),
    });
    await answer.body.dump();
    return ended(answer.statusCode, answer.headers['retry-after']?.toString());
  } catch {
    return ended(0);
  }
}

/** How many outcomes have each status, for messages. */
export function statuses(outcomes: readonly FloodOutcome[]): Record<string, number> {
  const groups = Map.groupBy(outcomes, ({ status }) => status);
  return Object.fromEntries([...groups].map(([status, each]) => [status, each.length]));
}

/** The time that this share of them took at most, in milliseconds. */
export function within(share: number, outcomes: readonly FloodOutcome[]): number {
  const sorted = outcomes.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
