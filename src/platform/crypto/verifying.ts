import { z } from 'zod';
import { base64urlOf, exactBytesOf } from './base64url.js';
import type { KeySet } from './key-set.js';
import type { Algorithm } from './signing-jwk.js';

/**
 * Why a signature does not count. `malformed`: no JWS, or one that wants what must not be granted; `unknown-key`: no
 * key of that name; `wrong-algorithm`: not the key's, or not one that is accepted here; `wrong-type`: signed as
 * something else; `bad-signature`: not made by this key over these bytes.
 */
export type VerificationFault =
  'malformed' | 'unknown-key' | 'wrong-algorithm' | 'wrong-type' | 'bad-signature';

/** What a signature is worth: the bytes that were signed and the key that signed them, or why nothing. */
export type Verification =
  | { readonly isGood: true; readonly payload: Buffer; readonly kid: string; readonly alg: Algorithm }
  | { readonly isGood: false; readonly reason: VerificationFault };

/** What a reader expects of a JWS. */
export interface Expected {
  /** What kind of thing was signed; exactly as the signer wrote it. */
  readonly typ: string;
  /** Algorithms accepted here; any that a key of the set has when left out. */
  readonly algorithms?: readonly Algorithm[];
}

/**
 * Verifies a compact JWS that brings its payload. The key is found by `kid` in the set and nowhere else, and its
 * algorithm is what counts: the header's must be the same.
 *
 * @source RFC 7515 section 5.2; RFC 8725 sections 3.1, 3.10 and 3.11
 */
export function verifyCompact(jws: string, keys: KeySet, expected: Expected): Verification {
  const parts = partsOf(jws);
  return parts ? verificationOf(parts, keys, expected) : bad('malformed');
}

/**
 * Verifies a detached JWS `<header>..<signature>` over a payload given beside it, as `SigningKey.sign` makes it. One
 * that was signed with a type does not count.
 *
 * @source RFC 7515 appendix F; otherwise as `verifyCompact`
 */
export function verifyDetached(
  jws: string,
  payload: Uint8Array | string,
  keys: KeySet,
  expected: Pick<Expected, 'algorithms'> = {},
): Verification {
  const parts = partsOf(jws);
  if (parts?.body !== '') return bad('malformed');
  return verificationOf({ ...parts, body: base64urlOf(payload) }, keys, { ...expected, typ: undefined });
}

interface Parts {
  readonly header: string;
  readonly body: string;
  readonly signature: string;
}

function partsOf(jws: string): Parts | undefined {
  const [header, body, signature, ...rest] = jws.split('.', 4);
  if (header === undefined || body === undefined || signature === undefined || rest.length > 0)
    return undefined;
  return { header, body, signature };
}

function verificationOf(
  { header, body, signature }: Parts,
  keys: KeySet,
  { typ, algorithms }: Pick<Expected, 'algorithms'> & { typ: string | undefined },
): Verification {
  const claimed = headerOf(header);
  const payload = exactBytesOf(body);
  const seal = exactBytesOf(signature);
  if (!claimed || !payload || !seal) return bad('malformed');
  const { kid } = claimed;
  const key = keys.find(kid);
  if (!key) return bad('unknown-key');
  const { alg } = key;
  if (claimed.alg !== alg || algorithms?.includes(alg) === false) return bad('wrong-algorithm');
  if (claimed.typ !== typ) return bad('wrong-type');
  const isGood = key.verify(Buffer.from(`${header}.${body}`, 'ascii'), seal);
  return isGood ? { isGood, payload, kid, alg } : bad('bad-signature');
}

function bad(reason: VerificationFault): Verification {
  return { isGood: false, reason };
}

const Header = z.looseObject({ alg: z.string(), kid: z.string(), typ: z.string().optional() });

/**
 * Members that would bring a key along, or that must be understood where present. None is, so a header with one of them
 * is refused and not read past.
 *
 * @source RFC 7515 section 4.1.2 to 4.1.6 and 4.1.11; RFC 7797 section 6; RFC 8725 section 3.10
 */
const REFUSED = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'];

function headerOf(text: string): z.infer<typeof Header> | undefined {
  const bytes = exactBytesOf(text);
  if (!bytes) return undefined;
  try {
    const { success, data } = Header.safeParse(
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)),
    );
    return success && !REFUSED.some((member) => Object.hasOwn(data, member)) ? data : undefined;
  } catch {
    return undefined; // no UTF-8, or no JSON
  }
}
