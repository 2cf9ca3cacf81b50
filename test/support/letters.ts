import { createHash } from 'node:crypto';
import type { GatewayAnswer, GatewayClient } from '../../src/sandbox/gateway-client.js';
import { anAuthorization } from './factories.js';
import type { TestGateway } from './gateway.js';

/** Where letters on paper are imported. */
export const LETTERS = '/v1/authorizations/written';

const DAY_MS = 86_400_000;

/** A letter as it is shown. */
export interface ReadLetter {
  readonly id: string;
  readonly status: string;
  readonly imageDigest: string | null;
  readonly reauthorizationNeeded: boolean;
}

/** The day in Asia/Shanghai that many days from now. */
export function shanghaiDay(days = 0): string {
  return new Date(Date.now() + 8 * 3_600_000 + days * DAY_MS).toISOString().slice(0, 10);
}

/** What stands on a letter of the first enterprise for bank A, signed the day before; takes overrides. */
export function aLetter(gateway: TestGateway, overrides: object = {}): Record<string, unknown> {
  const { institutionId: _, ...terms } = anAuthorization(gateway);
  const { uscc, name } = gateway.enterprise();
  return {
    ...terms,
    uscc,
    subjectName: name,
    legalRepresentative: '王建国',
    signedOn: shanghaiDay(-1),
    ...overrides,
  };
}

/** The SHA-256 of some bytes in the form of a `Content-Digest`. */
export const contentDigest = (bytes: Buffer): string =>
  `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;

/** Sends the scan of a letter. */
export async function sendImage(
  gateway: TestGateway,
  client: GatewayClient,
  id: string,
  { bytes, type, headers = {} }: { bytes: Buffer; type: string; headers?: Record<string, string> },
): Promise<GatewayAnswer> {
  const response = await fetch(`${gateway.baseUrl}${LETTERS}/${id}/image`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${await client.accessToken()}`, 'content-type': type, ...headers },
    body: new Uint8Array(bytes),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? text : JSON.parse(text) };
}
