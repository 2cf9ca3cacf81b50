import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { SignatureAlgorithm } from './signature-algorithm.js';
import type { PrivateJwkOf, PublicJwkOf } from './signing-jwk.js';

const HALF_BYTES = 32;

/**
 * ECDSA on P-256 with SHA-256.
 *
 * @source RFC 7518 section 3.4
 */
export const es256: SignatureAlgorithm = {
  newJwk: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  signer(jwk: PrivateJwkOf<'ES256'>) {
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    return (input) => halvesOf(sign('sha256', input, key));
  },
  verifier(jwk: PublicJwkOf<'ES256'>) {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return (input, signature) => verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, signature);
  },
};

/**
 * The two numbers of a P-256 signature, 32 bytes each, out of its DER form. Node gives this form too, when asked, and
 * takes as long for the asking as for the signature.
 *
 * @source RFC 7518 section 3.4; RFC 3279 section 2.2.3
 */
function halvesOf(der: Buffer): Buffer {
  const halves = Buffer.alloc(2 * HALF_BYTES);
  let at = 2; // behind the head of the sequence
  for (const end of [HALF_BYTES, 2 * HALF_BYTES]) {
    const length = der.readUInt8(at + 1);
    const number = der.subarray(at + 2, at + 2 + length).subarray(-HALF_BYTES); // without the zero of its sign
    number.copy(halves, end - number.length);
    at += 2 + length;
  }
  return halves;
}
