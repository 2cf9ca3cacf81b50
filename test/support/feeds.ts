import { randomUUID } from 'node:crypto';
import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import type { TestGateway } from './gateway.js';

/** A delivery of the tax bureau; everything but `lines` and `sequence` has a usual value. */
export interface TestDelivery {
  readonly lines: string;
  readonly sequence: number | string;
  readonly kind?: string;
  readonly itemCode?: string;
  readonly dataTime?: string;
  readonly type?: string;
  readonly as?: string;
}

/** Delivers a batch of TAX-02, whose record key is `tax_type` and `published_on`, unless it says otherwise. */
export async function deliver(gateway: TestGateway, delivery: TestDelivery): Promise<GatewayAnswer> {
  const { lines, sequence, kind = 'incremental', itemCode = 'TAX-02', as = 'tax-bureau' } = delivery;
  const { dataTime = '2026-11-01T00:00:00Z', type = 'application/x-ndjson' } = delivery;
  const query = new URLSearchParams({ kind, sequence: String(sequence), dataTime });
  return gateway.as(as).send('POST', `/v1/feeds/${itemCode}/batches?${query.toString()}`, {
    body: lines,
    headers: { 'content-type': type, 'idempotency-key': randomUUID() },
  });
}

/** Records as NDJSON. */
export const ndjson = (...records: object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** Delivers bytes as they are, with these headers, as the next incremental batch of TAX-02; gives the status. */
export async function deliverBytes(
  gateway: TestGateway,
  {
    bytes,
    sequence,
    headers,
  }: { bytes: Uint8Array<ArrayBuffer>; sequence: number; headers: Record<string, string> },
): Promise<number> {
  const query = `kind=incremental&sequence=${sequence}&dataTime=2026-11-01T00:00:00Z`;
  const authorization = `Bearer ${await gateway.as('tax-bureau').accessToken()}`;
  const response = await fetch(`${gateway.baseUrl}/v1/feeds/TAX-02/batches?${query}`, {
    method: 'POST',
    headers: { authorization, 'idempotency-key': randomUUID(), ...headers },
    body: bytes,
  });
  await response.arrayBuffer();
  return response.status;
}
