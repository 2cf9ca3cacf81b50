import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

/** One request of a load. */
export interface LoadRequest {
  readonly path: string;
  readonly body: object;
}

/** What became of a request: an answer, or the connection's error in its place. */
export interface LoadOutcome {
  readonly atMs: number;
  readonly target: string;
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  readonly code: string | undefined;
  readonly error: string | undefined;
}

/** Who asks what, and where. `targets` gives the addresses that may be asked at the moment. */
export interface LoadOptions {
  readonly targets: () => readonly string[];
  readonly token: string;
  readonly requests: readonly LoadRequest[];
  readonly workers: number;
}

const PAUSE_AFTER_ERROR_MS = 15;
const PATIENCE_MS = 20_000;

/**
 * Workers that ask one request after the other over connections kept alive, until they are ended. Nothing is
 * tried twice. The ids of usage records in whole answers are kept, to be looked for in the database.
 */
export class Load {
  readonly outcomes: LoadOutcome[] = [];
  readonly recordIds = new Set<string>();
  private isRunning = true;
  private turn = 0;
  private readonly agent = new Agent({
    connections: null,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  });
  private readonly loops: Promise<void>[];

  constructor(private readonly options: LoadOptions) {
    this.loops = Array.from({ length: options.workers }, async () => this.loop());
  }

  get answers(): readonly LoadOutcome[] {
    return this.outcomes.filter(({ error }) => error === undefined);
  }

  get failures(): readonly LoadOutcome[] {
    return this.outcomes.filter(({ error }) => error !== undefined);
  }

  /** Lets requests in flight end and stops. */
  async end(): Promise<void> {
    this.isRunning = false;
    await Promise.all(this.loops);
    await this.agent.destroy();
  }

  private async loop(): Promise<void> {
    while (this.isRunning) {
      const targets = this.options.targets();
      const target = targets[this.turn % targets.length];
      const asked = this.options.requests[this.turn % this.options.requests.length];
      this.turn += 1;
      if (target !== undefined && asked) await this.ask(target, asked);
      else await sleep(PAUSE_AFTER_ERROR_MS);
    }
  }

  private async ask(target: string, { path, body }: LoadRequest): Promise<void> {
    const common = { atMs: performance.now(), target };
    try {
      const {
        statusCode,
        headers,
        body: answer,
      } = await request(`${target}${path}`, {
        method: 'POST',
        dispatcher: this.agent,
        headers: {
          authorization: `Bearer ${this.options.token}`,
          'content-type': 'application/json',
          'x-request-id': randomUUID(),
        },
        body: JSON.stringify(body),
      });
      const told = (await answer.json()) as {
        usageRecordIds?: string[];
        usageRecordId?: string;
        code?: string;
      };
      for (const id of [...(told.usageRecordIds ?? []), told.usageRecordId ?? ''])
        if (id) this.recordIds.add(id);
      const retryAfter = headers['retry-after']?.toString();
      this.outcomes.push({ ...common, status: statusCode, retryAfter, code: told.code, error: undefined });
    } catch (error) {
      const { code } = error as { code?: string }; // undici throws errors of its own
      const said = code ?? String(error);
      this.outcomes.push({
        ...common,
        status: undefined,
        retryAfter: undefined,
        code: undefined,
        error: said,
      });
      await sleep(PAUSE_AFTER_ERROR_MS);
    }
  }
}

/** How many outcomes there are of each kind, for messages: status, code or error → count. */
export function tally(outcomes: readonly LoadOutcome[]): Record<string, number> {
  const kinds = Map.groupBy(outcomes, ({ status, code, error }) => error ?? `${status} ${code ?? ''}`.trim());
  return Object.fromEntries([...kinds].map(([kind, each]) => [kind, each.length]));
}
