import type { GatewayAnswer, GatewayClient } from '../../src/sandbox/gateway-client.js';
import type { TestGateway } from './gateway.js';
import { expectProblem } from './problem.js';

/** A part somebody acts in. */
export type TestRole = 'provider' | 'institution' | 'operator' | 'enterprise';

const ROLES: readonly TestRole[] = ['provider', 'institution', 'operator', 'enterprise'];

/** A demo party of this role: the tax bureau, bank A, the operator, the first enterprise. */
export function partyOf(gateway: TestGateway, role: TestRole): GatewayClient {
  if (role === 'enterprise') return gateway.asEnterprise();
  return gateway.as({ provider: 'tax-bureau', institution: 'bank-a', operator: 'operator' }[role]);
}

/** Expects that a request is refused without a token, and with one of any role that is not allowed. */
export async function expectOnly(
  gateway: TestGateway,
  allowed: readonly TestRole[],
  { method, path, body }: { method: string; path: string; body?: unknown },
): Promise<void> {
  expectProblem(await sendBare(gateway, method, path, body), 401, 'unauthenticated');
  for (const role of ROLES.filter((each) => !allowed.includes(each))) {
    const party = partyOf(gateway, role);
    const headers = { 'idempotency-key': `only-${role}` };
    const answer = await party.send(method, path, { headers, ...(body === undefined ? {} : { body }) });
    expectProblem(answer, 403, 'access-denied');
  }
}

/** Sends a request without any token. */
export async function sendBare(
  gateway: TestGateway,
  method: string,
  path: string,
  body?: unknown,
): Promise<GatewayAnswer> {
  const response = await fetch(`${gateway.baseUrl}${path}`, {
    method,
    headers: {
      'idempotency-key': 'bare',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? (JSON.parse(text) as unknown) : text,
  };
}
