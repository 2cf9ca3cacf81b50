import type { JsonWebKey, KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { ALGORITHMS } from './algorithms.js';
import { UnusableKey } from './crypto.errors.js';
import { faultsOf } from './key-set.js';
import { type Algorithm, PrivateJwk, type PrivateJwkOf } from './signing-jwk.js';

/** A private key of ES256. */
export type PrivateEcJwk = PrivateJwkOf<'ES256'>;

/**
 * Makes a new private signing key whose `kid` is its thumbprint.
 *
 * @source RFC 7638
 */
export async function newPrivateJwk<A extends Algorithm>(alg: A): Promise<PrivateJwkOf<A>> {
  return (await named(await ALGORITHMS[alg].newJwk())) as PrivateJwkOf<A>; // each algorithm makes keys of its own
}

/** Makes a new private key of ES256 whose `kid` is its thumbprint. */
export async function newEcPrivateJwk(): Promise<PrivateEcJwk> {
  return newPrivateJwk('ES256');
}

/**
 * Gives a private key that another program made (`openssl genpkey`) as the JWK that signs here, its `kid` the
 * thumbprint.
 *
 * @throws UnusableKey when it is none of P-256, Ed25519 and SM2
 */
export async function privateJwkOf(key: KeyObject): Promise<PrivateJwk> {
  return named(sm2MembersOf(key) ?? membersOf(key));
}

/** PKCS #8 of an SM2 key with its public point, as OpenSSL writes it. @source RFC 5958; RFC 5915; GM/T 0006 for the curve */
const SM2_PKCS8 =
  /^308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420(.{64})a14403420004(.{64})(.{64})$/;

/** Read from its encoding: Node has no JWK of this curve, and what kind a `KeyObject` says it is depends on its maker. */
function sm2MembersOf(key: KeyObject): JsonWebKey | undefined {
  if (key.type !== 'private') throw new UnusableKey('it is no private key');
  const encoded = key.export({ type: 'pkcs8', format: 'der' }).toString('hex');
  const [, d, x, y] =
    SM2_PKCS8.exec(encoded)?.map((hex) => Buffer.from(hex, 'hex').toString('base64url')) ?? [];
  return d === undefined || x === undefined || y === undefined
    ? undefined
    : { kty: 'EC', crv: 'SM2', x, y, d };
}

function membersOf(key: KeyObject): JsonWebKey {
  try {
    return key.export({ format: 'jwk' });
  } catch (error) {
    throw new UnusableKey('it is none of P-256, Ed25519, SM2', { cause: error });
  }
}

async function named(members: JsonWebKey): Promise<PrivateJwk> {
  const kid = await calculateJwkThumbprint(members);
  const result = PrivateJwk.safeParse({ ...members, kid });
  if (!result.success) throw new UnusableKey(faultsOf(result.error));
  return result.data;
}
