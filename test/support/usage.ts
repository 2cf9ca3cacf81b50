import { randomUUID } from 'node:crypto';
import type { GatewayAnswer, GatewayClient } from '../../src/sandbox/gateway-client.js';

/** A usage record as a side reads it. */
export interface ReadUsage {
  readonly id: string;
  readonly at: string;
  readonly event: string;
  readonly institutionId: string | null;
  readonly institutionName: string | null;
  readonly operatorUser: string | null;
  readonly uscc: string;
  readonly itemCodes: readonly string[];
  readonly providerId: string | null;
  readonly providerName: string | null;
  readonly mode: string | null;
  readonly purpose: string | null;
  readonly authorizationId: string | null;
  readonly applicationNo: string | null;
  readonly outcome: string;
  readonly reasonCode: string | null;
  readonly rows: number;
  readonly answerDigest: string | null;
  readonly requestId: string;
}

/** Posts under a request id of its own, by which the usage records of the request are found. */
export async function ask(
  client: GatewayClient,
  path: string,
  body: unknown,
): Promise<{ answer: GatewayAnswer; requestId: string }> {
  const requestId = randomUUID();
  return { answer: await client.post(path, body, { 'x-request-id': requestId }), requestId };
}

/** The usage records of one request that this side sees, newest first. */
export async function usageOf(side: GatewayClient, requestId: string): Promise<ReadUsage[]> {
  const { status, body } = await side.send('GET', '/v1/usage-records?limit=200');
  expect(status).toBe(200);
  return (body as { items: ReadUsage[] }).items.filter((record) => record.requestId === requestId);
}
