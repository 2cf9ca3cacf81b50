import { ALGORITHMS } from './algorithms.js';
import { base64urlOf } from './base64url.js';
import { UnusableKey } from './crypto.errors.js';
import { faultsOf, verifierOf } from './key-set.js';
import type { Sign } from './signature-algorithm.js';
import { type Algorithm, PrivateJwk, PublicJwk } from './signing-jwk.js';

/** A private key that signs what the gateway says: artifacts, reports, checkpoints. */
export class SigningKey {
  /** What a third party needs to verify; without the secret. */
  readonly publicJwk: PublicJwk;
  readonly #sign: Sign;
  readonly #header: string;

  private constructor(publicJwk: PublicJwk, sign: Sign) {
    this.publicJwk = publicJwk;
    this.#sign = sign;
    this.#header = this.#headerWith({});
  }

  /**
   * Takes a private JWK with a `kid`: P-256 (ES256), Ed25519 (EdDSA) or SM2 (SM2-SM3). `alg` and `use` may be left out,
   * of SM2 `sm2_id` as well. No `KeyObject` is taken: one of SM2 would sign something else (decision 0015).
   *
   * @throws UnusableKey naming the members that are missing or wrong, never their values
   */
  static async fromJwk(jwk: unknown): Promise<SigningKey> {
    const result = PrivateJwk.safeParse(jwk);
    if (!result.success) throw new UnusableKey(faultsOf(result.error));
    const publicJwk = PublicJwk.parse(result.data);
    return new SigningKey(publicJwk, await signerOf(result.data, publicJwk));
  }

  /** The one algorithm this key signs by. */
  get alg(): Algorithm {
    return this.publicJwk.alg;
  }

  /**
   * Signs a payload: a detached compact JWS `<header>..<signature>` whose header names the algorithm and the `kid`. A
   * text is signed as its UTF-8 bytes. Signed at once and not by a library of JWS, whose way through Web Cryptography
   * took three times as long as the signature.
   *
   * @source RFC 7515 section 5.1 and appendix F
   */
  sign(payload: Uint8Array | string): string {
    return `${this.#header}..${this.#sealOf(this.#header, base64urlOf(payload))}`;
  }

  /**
   * Signs a payload and brings it along: `<header>.<payload>.<signature>`. `typ` says what kind of thing is signed, so
   * that nothing signed as one is taken for another.
   *
   * @source RFC 7515 section 3.1; RFC 8725 section 3.11 for the type
   */
  signCompact(payload: Uint8Array | string, { typ }: { typ: string }): string {
    const header = this.#headerWith({ typ });
    const body = base64urlOf(payload);
    return `${header}.${body}.${this.#sealOf(header, body)}`;
  }

  #headerWith(members: { typ?: string }): string {
    const { alg, kid } = this.publicJwk;
    return base64urlOf(JSON.stringify({ alg, kid, ...members }));
  }

  #sealOf(header: string, body: string): string {
    return this.#sign(Buffer.from(`${header}.${body}`, 'ascii')).toString('base64url');
  }
}

/** Makes the signer of a key, once both halves have shown that they belong together. */
async function signerOf(jwk: PrivateJwk, publicJwk: PublicJwk): Promise<Sign> {
  const verify = await verifierOf(publicJwk);
  const probe = Buffer.from('probe');
  let sign: Sign;
  try {
    sign = await ALGORITHMS[jwk.alg].signer(jwk);
  } catch (error) {
    throw new UnusableKey('the members of the JWK do not make a key', { cause: error });
  }
  if (!verify(probe, sign(probe))) throw new UnusableKey('the secret is not that of the public members');
  return sign;
}
