import { randomUUID } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';

/** A client as it knows itself: its id and a private EC P-256 or RSA key with the `kid` it was registered under. */
export interface ClientIdentity {
  readonly clientId: string;
  readonly privateJwk: JWK;
}

const LIFE_S = 60;

/**
 * Signs what a client shows the token endpoint instead of a password. Good for one request, for a minute, at the
 * issuer named as `audience` and nowhere else.
 *
 * @throws TypeError when the key is not usable
 * @source RFC 7523 section 3; RFC 9700 (the audience is the issuer, never an address somebody gave)
 */
export async function clientAssertion(
  { clientId, privateJwk }: ClientIdentity,
  audience: string,
): Promise<string> {
  const alg = privateJwk.kty === 'RSA' ? 'PS256' : 'ES256';
  const nowS = Math.floor(Date.now() / 1_000);
  return new SignJWT({})
    .setProtectedHeader({ alg, ...(privateJwk.kid === undefined ? {} : { kid: privateJwk.kid }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + LIFE_S)
    .sign(await importJWK(privateJwk, alg));
}
