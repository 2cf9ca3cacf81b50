import { randomUUID } from 'node:crypto';
import { GatewayClient, type GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { change } from './changes.js';
import type { TestGateway } from './gateway.js';

/** A delivery of the tax bureau; everything but `lines` and `sequence` has a usual value. */
export interface TestDelivery {
  readonly lines: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly sequence: number | string;
  readonly kind?: string;
  readonly itemCode?: string;
  readonly dataTime?: string;
  readonly recordCount?: number;
  readonly type?: string;
  /** Idempotency-Key; a fresh one when none is given. */
  readonly key?: string;
  readonly headers?: Record<string, string>;
  /** Name of a demo participant, or a client. */
  readonly as?: string | GatewayClient;
  /** Address of another process than the first. */
  readonly at?: string;
}

/** What a provider is told of a batch. */
export interface Batch {
  readonly batchId: string;
  readonly status: string;
  readonly sequence: number;
  readonly received: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly deleted: number;
  readonly duplicate: boolean;
  readonly missingSequences: { from: number; to: number } | null;
  readonly drift: readonly { pointer: string; code: string; holds: boolean }[];
  readonly digest: string;
}

/** Delivers a batch of TAX-02, whose record key is `tax_type` and `published_on`, unless it says otherwise. */
export async function deliver(gateway: TestGateway, delivery: TestDelivery): Promise<GatewayAnswer> {
  const { lines, sequence, kind = 'incremental', itemCode = 'TAX-02', as = 'tax-bureau' } = delivery;
  const { dataTime = '2026-11-01T00:00:00Z', type = 'application/x-ndjson', recordCount } = delivery;
  const query = new URLSearchParams({ kind, sequence: String(sequence), dataTime });
  if (recordCount !== undefined) query.set('recordCount', String(recordCount));
  const client = as instanceof GatewayClient ? as : gateway.as(as);
  const response = await fetch(
    `${delivery.at ?? gateway.baseUrl}/v1/feeds/${itemCode}/batches?${query.toString()}`,
    {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await client.accessToken()}`,
        'content-type': type,
        'idempotency-key': delivery.key ?? randomUUID(),
        ...delivery.headers,
      },
      ...bodyOf(lines),
    },
  );
  return answerOf(response);
}

/** Has the operator register a provider of the demo for one more item. */
export async function alsoSupply(gateway: TestGateway, name: string, itemCode: string): Promise<void> {
  const path = `/v1/providers/${gateway.participantId(name)}`;
  const { body } = await gateway.as('operator').send('GET', path);
  const itemCodes = [...(body as { itemCodes: string[] }).itemCodes, itemCode];
  const changed = await change(gateway.as('operator'), path, { itemCodes });
  expect(changed.status).toBe(200);
}

/** Records as NDJSON. */
export const ndjson = (...records: object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** Received, accepted, unchanged, rejected. */
export const countsOf = (answer: GatewayAnswer): number[] => {
  const { received, accepted, unchanged, rejected } = answer.body as Batch;
  return [received, accepted, unchanged, rejected];
};

/** The reasons of a batch's rejected lines, as its provider reads them. */
export async function rejectionsOf(
  gateway: TestGateway,
  batchId: string,
  as = 'tax-bureau',
): Promise<{ line: number; pointer: string; code: string; detail: string }[]> {
  const answer = await gateway.as(as).send('GET', `/v1/batches/${batchId}/rejections`);
  expect(answer.status).toBe(200);
  return linesOf(String(answer.body)).map(
    (line) => JSON.parse(line) as { line: number; pointer: string; code: string; detail: string },
  );
}

/** The id of the batch that a problem's detail points to. */
export function batchNamedIn(answer: GatewayAnswer): string {
  return /batches\/([0-9a-f-]{36})/.exec((answer.body as { detail: string }).detail)?.[1] ?? '';
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

function bodyOf(lines: TestDelivery['lines']): RequestInit {
  if (typeof lines === 'string') return { body: lines };
  if (lines instanceof Uint8Array) return { body: Uint8Array.from(lines) };
  return { body: ReadableStream.from(lines), duplex: 'half' };
}

async function answerOf(response: Response): Promise<GatewayAnswer> {
  const text = await response.text();
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? (JSON.parse(text) as unknown) : text,
  };
}
