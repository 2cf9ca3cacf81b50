import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import { z } from 'zod';
import { SIGNING_ALGORITHMS } from './identity.settings.js';
import { FUTURE_TOLERANCE_S } from './token-claims.js';

/** A proof is accepted for this long after it was made. @source FAPI 2.0 section 5.3.3.1 */
export const PROOF_LIFE_S = 60;

/** The request a proof must have been made for, and the token it must have been made with. */
export interface Proven {
  readonly method: string;
  /** The address of the request as the world knows it, without query. */
  readonly url: string;
  readonly token: string;
  /** SHA-256 (base64url) of the key the token is bound to. */
  readonly keyThumbprint: string;
  /** Seconds since 1970. */
  readonly nowS: number;
}

const claims = z.looseObject({
  jti: z.string().min(1),
  htm: z.string(),
  htu: z.url(),
  iat: z.number(),
  ath: z.string(),
});

/**
 * Verifies a proof of possession: signed now, for this request and this token, by the key the token is bound to. Gives
 * its `jti`; whether it was used before is not looked at.
 *
 * Own comparison around `jose`, because `oauth4webapi` accepts proofs of five minutes, keeps no memory and would verify
 * the access token anew at each request.
 *
 * @throws Error where anything is not as it must be
 * @source RFC 9449 section 4.3
 */
export async function verifyProof(proof: string, expected: Proven): Promise<string> {
  const { protectedHeader, payload } = await jwtVerify(proof, EmbeddedJWK, {
    algorithms: [...SIGNING_ALGORITHMS],
    typ: 'dpop+jwt',
    currentDate: new Date(expected.nowS * 1_000),
  });
  const { jti, htm, htu, iat, ath } = claims.parse(payload);
  const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk ?? {});
  const isOfRequest = htm === expected.method && withoutQuery(htu) === expected.url;
  const isOfToken = thumbprint === expected.keyThumbprint && ath === digestOf(expected.token);
  const isOfNow = iat <= expected.nowS + FUTURE_TOLERANCE_S && iat > expected.nowS - PROOF_LIFE_S;
  if (!isOfRequest || !isOfToken || !isOfNow) throw new Error('The proof is not one of this request');
  return jti;
}

/** Addresses are compared in the form browsers give them, without query and fragment. @source RFC 3986 section 6.2 */
function withoutQuery(address: string): string {
  const url = new URL(address);
  url.search = '';
  url.hash = '';
  return url.href;
}

const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
