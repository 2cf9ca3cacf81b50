import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { clientAssertion } from '../../src/platform/crypto/index.js';
import type { DemoParty } from '../../src/sandbox/demo-file.js';
import type { TestGateway } from './gateway.js';
import { compact, es256, type Signer } from './tokens.js';

type Json = Record<string, unknown>;

/** What is wrong with a proof, or nothing. */
export interface ProofMaking {
  readonly claims?: Json;
  readonly header?: Json;
  readonly signer?: Signer;
}

/** The request a proof is made for: its method, its public address, and the token it carries (none at the issuer). */
export interface ProofTarget {
  readonly method: string;
  readonly url: string;
  readonly token?: string;
}

/** A key that access tokens are bound to, and the proofs made with it: good ones, and such as nobody should make. */
export class ProofKey {
  readonly privateKey: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  /** With `d`, the private part. */
  get privateJwk(): Json {
    return { ...this.privateKey.export({ format: 'jwk' }) };
  }

  get publicJwk(): Json {
    const { d: _secret, ...jwk } = this.privateJwk;
    return jwk;
  }

  /** SHA-256 of the public key. @source RFC 7638 */
  get thumbprint(): string {
    const { crv, kty, x, y } = this.publicJwk;
    return sha256(JSON.stringify({ crv, kty, x, y }));
  }

  /** A proof for this request. */
  proof({ method, url, token }: ProofTarget, { claims = {}, header = {}, signer }: ProofMaking = {}): string {
    const made = {
      jti: randomUUID(),
      htm: method,
      htu: url,
      iat: Math.floor(Date.now() / 1_000),
      ...(token === undefined ? {} : { ath: sha256(token) }),
    };
    return compact(
      { typ: 'dpop+jwt', alg: 'ES256', jwk: this.publicJwk, ...header },
      { ...made, ...claims },
      signer ?? es256(this.privateJwk),
    );
  }
}

/** SHA-256 in base64url, as hashes in tokens are written. */
export const sha256 = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('base64url');

/** Asks the token endpoint as this party, with these headers and parameters beside. */
export async function askToken(
  gateway: TestGateway,
  party: Pick<DemoParty, 'clientId' | 'privateJwk' | 'scope'>,
  headers: Record<string, string> = {},
  parameters: Record<string, string> = {},
): Promise<{ status: number; body: Json }> {
  const { baseUrl, issuer } = gateway.demo;
  const response = await fetch(`${baseUrl}/oidc/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: party.scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await clientAssertion(party, issuer),
      ...parameters,
    }),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

/** A token of this party bound to this key, as the issuer gives it. @throws when it gives none */
export async function boundToken(
  gateway: TestGateway,
  party: Pick<DemoParty, 'clientId' | 'privateJwk' | 'scope'>,
  key: ProofKey,
): Promise<string> {
  const url = `${gateway.demo.issuer}/token`;
  const { body } = await askToken(gateway, party, { dpop: key.proof({ method: 'POST', url }) });
  if (typeof body['access_token'] !== 'string') throw new Error(`No token: ${JSON.stringify(body)}`);
  return body['access_token'];
}
