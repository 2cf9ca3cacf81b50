import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { SIGNING_ALGORITHMS } from './identity.settings.js';

/** With which key of a set something was signed. */
export interface SignedWith {
  readonly alg: string;
  readonly kid: string;
}

/**
 * With which of these keys a detached JWS was made over exactly this text; `undefined` where with none, or where its header
 * names another algorithm or asks for anything else.
 *
 * @source RFC 7515 appendix F; RFC 8725 section 3.1
 */
export async function signedWith(
  jws: string,
  text: string,
  keys: JSONWebKeySet,
): Promise<SignedWith | undefined> {
  const [header = '', body, signature = '', ...rest] = jws.split('.');
  if (body !== '' || rest.length > 0) return undefined;
  const compact = `${header}.${Buffer.from(text, 'utf8').toString('base64url')}.${signature}`;
  try {
    const { protectedHeader } = await compactVerify(compact, createLocalJWKSet(keys), {
      algorithms: [...SIGNING_ALGORITHMS],
    });
    const { alg, kid } = protectedHeader;
    return kid === undefined ? undefined : { alg, kid };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined; // no JWS, or not of these keys
    throw error;
  }
}
