import { randomUUID } from 'node:crypto';
import type { TestGateway } from './gateway.js';
import { head, type RawAnswer, sendRaw } from './raw-http.js';

/** A delivery whose bytes go out as they are, in chunks, whatever the gateway answers meanwhile. */
export interface RawDelivery {
  readonly parts: Iterable<string | Buffer>;
  readonly sequence: number;
  readonly headers?: readonly string[];
  readonly pauseMs?: number;
}

const PATIENCE_MS = 60_000;

/** The head of a delivery of TAX-02 by the tax bureau; `Content-Length` or `Transfer-Encoding` is the caller's. */
export async function feedHead(
  gateway: TestGateway,
  { sequence, headers = [] }: { sequence: number; headers?: readonly string[] },
): Promise<string> {
  const query = `kind=incremental&sequence=${sequence}&dataTime=2026-11-01T00:00:00Z`;
  const hasType = headers.some((each) => each.startsWith('Content-Type'));
  return head(
    `POST /v1/feeds/TAX-02/batches?${query} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${await gateway.as('tax-bureau').accessToken()}`,
    `Idempotency-Key: ${randomUUID()}`,
    ...(hasType ? [] : ['Content-Type: application/x-ndjson']),
    'Connection: close',
    ...headers,
  );
}

/** Sends a delivery chunk by chunk and reads the answer, also one that comes before the end. */
export async function deliverRaw(
  gateway: TestGateway,
  { parts, sequence, headers = [], pauseMs = 0 }: RawDelivery,
): Promise<RawAnswer & { code: string; detail: string }> {
  const start = await feedHead(gateway, { sequence, headers: ['Transfer-Encoding: chunked', ...headers] });
  const answer = await sendRaw(gateway.process.port, chunked(start, parts), {
    patienceMs: PATIENCE_MS,
    pauseMs,
  });
  const body = /\{.*\}/s.exec(answer.text.slice(answer.text.indexOf('\r\n\r\n')))?.[0] ?? '{}';
  return { code: '', detail: '', ...(JSON.parse(body) as object), ...answer };
}

/** So many mebibytes of one character. */
export function* mebibytesOf(character: string, count: number): Generator<Buffer> {
  const block = Buffer.alloc(1_048_576, character);
  for (let sent = 0; sent < count; sent += 1) yield block;
}

/** These bytes without an end. */
export function* endless(bytes: Buffer): Generator<Buffer> {
  for (;;) yield bytes;
}

function* chunked(start: string, parts: Iterable<string | Buffer>): Generator<string | Buffer> {
  yield start;
  for (const part of parts) {
    const bytes = Buffer.from(part);
    yield `${bytes.length.toString(16)}\r\n`;
    yield bytes;
    yield '\r\n';
  }
  yield '0\r\n\r\n';
}
