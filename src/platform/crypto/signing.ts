import { KeyObject, sign } from 'node:crypto';
import {
  base64url,
  calculateJwkThumbprint,
  compactVerify,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
} from 'jose';
import { z } from 'zod';
import { UnusableKey } from './crypto.errors.js';

const ALGORITHM = 'ES256';

const PublicEcJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().min(1),
  y: z.string().min(1),
  kid: z.string().min(1),
  alg: z.literal(ALGORITHM).default(ALGORITHM),
  use: z.literal('sig').default('sig'),
});
const PrivateEcJwk = PublicEcJwk.extend({ d: z.string().min(1) });

/**
 * The public half of a signing key, fit to be published.
 *
 * @source RFC 7517, RFC 7518 section 6.2
 */
export type PublicEcJwk = z.infer<typeof PublicEcJwk>;

/** A private signing key; members as in `PublicEcJwk`, and the secret `d`. */
export type PrivateEcJwk = z.infer<typeof PrivateEcJwk>;

/** A private key that signs what the gateway says: artifacts, reports, checkpoints. */
export class SigningKey {
  /** What a third party needs to verify; without the secret. */
  readonly publicJwk: PublicEcJwk;
  readonly #key: KeyObject;
  readonly #header: string;

  private constructor(publicJwk: PublicEcJwk, key: KeyObject) {
    this.publicJwk = publicJwk;
    this.#key = key;
    this.#header = base64url.encode(JSON.stringify({ alg: ALGORITHM, kid: publicJwk.kid }));
  }

  /**
   * Takes a private EC P-256 JWK with a `kid`; `alg` and `use` may be left out.
   *
   * @throws UnusableKey naming the members that are missing or wrong, never their values
   */
  static async fromJwk(jwk: unknown): Promise<SigningKey> {
    const result = PrivateEcJwk.safeParse(jwk);
    if (!result.success) {
      const members = new Set(result.error.issues.map((issue) => String(issue.path[0] ?? 'the whole')));
      throw new UnusableKey(
        `a signing key is a private EC P-256 JWK with kid; wrong: ${[...members].join(', ')}`,
      );
    }
    return new SigningKey(PublicEcJwk.parse(result.data), await importPrivate(result.data));
  }

  /**
   * Signs a payload: a detached compact JWS `<header>..<signature>` whose header names `ES256` and the `kid`. A text is
   * signed as its UTF-8 bytes. Signed at once and not by a library of JWS, whose way through Web Cryptography took
   * three times as long as the signature.
   *
   * @source RFC 7515 section 5.1 and appendix F; RFC 7518 section 3.4
   */
  sign(payload: Uint8Array | string): string {
    const input = Buffer.from(
      `${this.#header}.${Buffer.from(bytesOf(payload)).toString('base64url')}`,
      'ascii',
    );
    return `${this.#header}..${halvesOf(sign('sha256', input, this.#key)).toString('base64url')}`;
  }
}

/**
 * Tells whether a detached JWS was made over exactly this payload by the owner of this key. Anything malformed, another
 * algorithm, another `kid` or a changed payload is `false`.
 *
 * @throws UnusableKey when the public key itself is none
 * @source RFC 7515 appendix F; RFC 8725 section 3.1 for the pinned algorithm
 */
export async function verifyDetached(
  jws: string,
  payload: Uint8Array | string,
  publicJwk: PublicEcJwk,
): Promise<boolean> {
  const key = await importPublic(publicJwk);
  const [header, body, signature, ...rest] = jws.split('.');
  if (body !== '' || signature === undefined || rest.length > 0) {
    return false;
  }
  try {
    const compact = `${header}.${base64url.encode(bytesOf(payload))}.${signature}`;
    const { protectedHeader } = await compactVerify(compact, key, { algorithms: [ALGORITHM] });
    return protectedHeader.kid === publicJwk.kid;
  } catch (error) {
    if (error instanceof errors.JOSEError) {
      return false;
    }
    throw error;
  }
}

/**
 * Makes a new private signing key whose `kid` is its thumbprint.
 *
 * @source RFC 7638
 */
export async function newEcPrivateJwk(): Promise<PrivateEcJwk> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return PrivateEcJwk.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk) });
}

async function importPrivate(jwk: PrivateEcJwk): Promise<KeyObject> {
  try {
    const key = await importJWK(jwk, ALGORITHM, { extractable: true });
    if (key instanceof Uint8Array) throw new TypeError('An EC key is no byte string');
    return KeyObject.from(key);
  } catch (error) {
    throw new UnusableKey('the members of the JWK do not make a key', { cause: error });
  }
}

async function importPublic(jwk: PublicEcJwk): Promise<CryptoKey | Uint8Array> {
  try {
    return await importJWK(PublicEcJwk.parse(jwk), ALGORITHM);
  } catch (error) {
    throw new UnusableKey('the members of the JWK do not make a public key', { cause: error });
  }
}

const HALF_BYTES = 32;

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

function bytesOf(payload: Uint8Array | string): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload, 'utf8') : payload;
}
