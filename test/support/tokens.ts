import { createHmac, createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PrivateEcJwk } from '../../src/platform/crypto/index.js';
import type { TestGateway } from './gateway.js';

type Json = Record<string, unknown>;

/** Signs the text of a compact JWS. */
export type Signer = (text: string) => Buffer;

/** Signs with EC P-256 as ES256 asks. */
export const es256 = (jwk: object): Signer => {
  const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  return (text) => sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
};

/** Signs with RSA as RS256 asks. */
export const rs256 =
  (key: KeyObject): Signer =>
  (text) =>
    sign('sha256', Buffer.from(text), key);

/** Signs with a shared secret as HS256 asks. */
export const hs256 =
  (secret: string | Buffer): Signer =>
  (text) =>
    createHmac('sha256', secret).update(text).digest();

/** Signs nothing. */
export const unsigned: Signer = () => Buffer.alloc(0);

/** A compact JWS over these claims; members that are `undefined` are left out. */
export function compact(header: Json, claims: Json, signer: Signer): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${signer(text).toString('base64url')}`;
}

/** Makes access tokens as the issuer of a gateway would, and such as it never would. */
export class TokenForge {
  /** The private key the gateway's own issuer signs with. */
  readonly issuerKey: PrivateEcJwk;

  constructor(private readonly gateway: TestGateway) {
    const secrets = readFileSync(join(gateway.dataRoot, 'secrets.json'), 'utf8');
    this.issuerKey = (JSON.parse(secrets) as { issuerKey: PrivateEcJwk }).issuerKey; // written by the gateway
  }

  /** The header of a good access token; takes overrides. */
  header(overrides: Json = {}): Json {
    return { alg: 'ES256', typ: 'at+jwt', kid: this.issuerKey.kid, ...overrides };
  }

  /** The claims of a good access token of a demo participant; takes overrides. */
  claims(overrides: Json = {}, party = 'bank-a'): Json {
    const { issuer, audience, clients } = this.gateway.demo;
    const nowS = Math.floor(Date.now() / 1_000);
    const clientId = clients[party]?.clientId;
    return {
      jti: randomUUID(),
      iss: issuer,
      aud: audience,
      sub: clientId,
      client_id: clientId,
      scope: clients[party]?.scope,
      iat: nowS,
      exp: nowS + 60,
      ...overrides,
    };
  }

  /** A token signed with the issuer's key; takes overrides of claims and header. */
  token(claims: Json = {}, header: Json = {}, signer: Signer = es256(this.issuerKey)): string {
    return compact(this.header(header), this.claims(claims), signer);
  }

  /** A client assertion of a demo participant for the token endpoint; takes overrides. */
  assertion(overrides: Json = {}, { party = 'bank-a', header = {}, signer }: AssertionMaking = {}): string {
    const { clients, issuer } = this.gateway.demo;
    const client = clients[party];
    if (!client) throw new Error(`The demo has no ${party}`);
    const { clientId, privateJwk } = client;
    const nowS = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: clientId,
      sub: clientId,
      aud: issuer,
      jti: randomUUID(),
      iat: nowS,
      exp: nowS + 60,
    };
    return compact(
      { alg: 'ES256', kid: privateJwk.kid, ...header },
      { ...claims, ...overrides },
      signer ?? es256(privateJwk),
    );
  }
}

interface AssertionMaking {
  readonly party?: string;
  readonly header?: Json;
  readonly signer?: Signer;
}

const encode = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url');
