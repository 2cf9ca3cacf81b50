import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { SignatureAlgorithm } from './signature-algorithm.js';
import type { PrivateJwkOf, PublicJwkOf } from './signing-jwk.js';

/**
 * EdDSA with Ed25519.
 *
 * @source RFC 8037; RFC 8032
 */
export const edDsa: SignatureAlgorithm = {
  newJwk: () => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
  signer(jwk: PrivateJwkOf<'EdDSA'>) {
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    return (input) => sign(null, input, key);
  },
  verifier(jwk: PublicJwkOf<'EdDSA'>) {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return (input, signature) => verify(null, input, key, signature);
  },
};
