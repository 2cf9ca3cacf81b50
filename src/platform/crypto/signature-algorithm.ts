import type { JsonWebKey } from 'node:crypto';
import type { PrivateJwk, PublicJwk } from './signing-jwk.js';

/** Signs an input; gives the bytes that JWS takes for a signature. */
export type Sign = (input: Buffer) => Buffer;

/** Whether a signature was made over this input. Never throws, whatever the bytes are. */
export type Verify = (input: Buffer, signature: Buffer) => boolean;

/** What the gateway needs of an algorithm. Each is given keys of its own kind only; what is no key throws. */
export interface SignatureAlgorithm {
  /** Members of a new private key, without its name. */
  newJwk(): JsonWebKey | Promise<JsonWebKey>;
  signer(jwk: PrivateJwk): Sign | Promise<Sign>;
  verifier(jwk: PublicJwk): Verify | Promise<Verify>;
}
