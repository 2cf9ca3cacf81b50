import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import type { GatewayClient } from '../../../src/sandbox/gateway-client.js';
import type { TestGateway } from '../../support/gateway.js';
import { aProvider } from '../../support/keys.js';
import { BENCH_FEEDS } from '../data/feeds.js';

/** What the gateway says of a batch. */
export interface BatchAnswer {
  readonly batchId: string;
  readonly status: string;
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: number;
}

/** A body to be sent: bytes at hand, or made while they are sent. */
export type FeedBody = Buffer | Iterable<Buffer>;

/** The departments of the bench, each with its client and the sequence of its feed. */
export class Departments {
  private readonly agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  private readonly sequences = new Map<string, number>();

  private constructor(
    private readonly baseUrl: string,
    private readonly clients: ReadonlyMap<string, GatewayClient>,
  ) {}

  /** Registers a provider for every feed. */
  static async register(gateway: TestGateway): Promise<Departments> {
    const clients = new Map<string, GatewayClient>();
    for (const { itemCode } of BENCH_FEEDS)
      clients.set(itemCode, (await aProvider(gateway, [itemCode])).client);
    return new Departments(gateway.baseUrl, clients);
  }

  /** Sends the next batch of a feed. @throws when it is not published */
  async deliver(
    itemCode: string,
    body: FeedBody,
    headers: Record<string, string> = {},
  ): Promise<BatchAnswer> {
    const sequence = (this.sequences.get(itemCode) ?? 0) + 1;
    const answer = await this.send(itemCode, { sequence, body, headers });
    this.sequences.set(itemCode, sequence);
    return answer;
  }

  /** Sends a batch under the sequence of the feed's last one. */
  async repeat(itemCode: string, body: FeedBody, headers: Record<string, string> = {}): Promise<BatchAnswer> {
    return this.send(itemCode, { sequence: this.sequences.get(itemCode) ?? 0, body, headers });
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async send(
    itemCode: string,
    { sequence, body, headers }: { sequence: number; body: FeedBody; headers: Record<string, string> },
  ): Promise<BatchAnswer> {
    const query = `kind=incremental&sequence=${sequence}&dataTime=${new Date().toISOString()}`;
    const { statusCode, body: answer } = await request(
      `${this.baseUrl}/v1/feeds/${itemCode}/batches?${query}`,
      {
        method: 'POST',
        dispatcher: this.agent,
        headers: {
          authorization: `Bearer ${await this.clients.get(itemCode)?.accessToken()}`,
          'content-type': 'application/x-ndjson',
          'idempotency-key': randomUUID(),
          ...headers,
        },
        body: Buffer.isBuffer(body) ? body : Readable.from(body),
      },
    );
    const told = (await answer.json()) as BatchAnswer;
    if (told.status === 'published') return told;
    throw new Error(
      `Batch ${sequence} of ${itemCode} was not published: ${statusCode} ${JSON.stringify(told)}`,
    );
  }
}
