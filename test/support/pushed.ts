import { clientAssertion } from '../../src/platform/crypto/index.js';
import type { TestGateway } from './gateway.js';
import { sha256 } from './dpop.js';

type Json = Record<string, unknown>;

const HOUR_MS = 3_600_000;
/** Where institutions are sent back to. Nobody listens there. */
export const CALLBACK = 'https://bank-a.example/callback';

/** What an institution may push; takes overrides. */
export function anAskedAuthorization(gateway: TestGateway, overrides: Json = {}): Json {
  return {
    type: 'enterprise_authorization',
    uscc: gateway.enterprise().uscc,
    items: ['TAX-04', 'SOC-01'],
    modes: ['interface-call'],
    purpose: 'pre-loan-review',
    validFrom: new Date().toISOString(),
    validUntil: new Date(Date.now() + 24 * HOUR_MS).toISOString(),
    ...overrides,
  };
}

/** Pushes a request as a demo participant; takes overrides of the parameters, `undefined` leaves one out. */
export async function push(
  gateway: TestGateway,
  overrides: Record<string, string | undefined> = {},
  name = 'bank-a',
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Json }> {
  const party = gateway.demo.clients[name];
  if (!party) throw new Error(`The demo has no ${name}`);
  const { baseUrl, issuer } = gateway.demo;
  const parameters = {
    client_id: party.clientId,
    response_type: 'code',
    redirect_uri: CALLBACK,
    state: 's-1',
    code_challenge: sha256('a verifier of at least forty-three characters'),
    code_challenge_method: 'S256',
    authorization_details: JSON.stringify([anAskedAuthorization(gateway)]),
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await clientAssertion(party, issuer),
    ...overrides,
  };
  const sent = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const body = new URLSearchParams(sent);
  const response = await fetch(`${baseUrl}/oidc/request`, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}
