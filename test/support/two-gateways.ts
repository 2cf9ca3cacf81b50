import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import type { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { type GatewayProcess, startGateway, type TestGateway } from './gateway.js';
import { startSecondProcess } from './second-process.js';

/** An answer of one of the processes, with the request id by which its usage records are found. */
export interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: Record<string, unknown>;
  readonly requestId: string;
  readonly tookMs: number;
}

/** Two gateway processes on one database, as behind a balancer. */
export class TwoGateways {
  private readonly agent = new Agent({ connections: null, pipelining: 1, headersTimeout: 30_000 });

  private constructor(
    readonly first: TestGateway,
    readonly second: GatewayProcess & { stop(): Promise<void> },
  ) {}

  static async start(environment: Record<string, string> = {}): Promise<TwoGateways> {
    const first = await startGateway(environment);
    try {
      return new TwoGateways(first, await startSecondProcess(first, environment));
    } catch (cause) {
      await first.stop();
      throw cause;
    }
  }

  get ports(): readonly number[] {
    return [this.first.process.port, this.second.port];
  }

  /** Posts as this party to the first process for even numbers, to the second for odd ones. */
  async post(number: number, party: GatewayClient, path: string, body: object = {}): Promise<Told> {
    const [requestId, token] = [randomUUID(), await party.accessToken()];
    const startedAt = performance.now();
    const answer = await request(`http://127.0.0.1:${this.ports[number % 2]}${path}`, {
      method: 'POST',
      dispatcher: this.agent,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-request-id': requestId,
      },
      body: JSON.stringify(body),
    });
    const told = (await answer.body.json()) as Record<string, unknown> & { code?: string };
    const tookMs = performance.now() - startedAt;
    return { status: answer.statusCode, code: told.code, body: told, requestId, tookMs };
  }

  async stop(): Promise<void> {
    await this.agent.destroy();
    await this.second.stop();
    await this.first.stop();
  }
}

/** How many answers there are of each kind: status and, of refusals, code → count. */
export function kindsOf(answers: readonly Told[]): Record<string, number> {
  const kinds = Map.groupBy(answers, ({ status, code }) => `${status} ${code ?? ''}`.trim());
  return Object.fromEntries([...kinds].map(([kind, each]) => [kind, each.length]));
}
