import { createHash } from 'node:crypto';
import type { SignatureAlgorithm } from './signature-algorithm.js';
import type { PrivateJwkOf, PublicJwkOf } from './signing-jwk.js';

const SIGNATURE_BYTES = 64;

/**
 * SM2 signatures over SM3: r and s, 32 bytes each, one behind the other as in ES256. Not by `node:crypto`: it signs
 * plain ECDSA with a key it made itself, and with one it read, SM2 under an empty signer id that cannot be set.
 *
 * @source GB/T 32918.2 (GM/T 0003.2); GM/T 0009 for the signer id; decision 0015
 */
export const sm2Sm3: SignatureAlgorithm = {
  async newJwk() {
    const { sm2 } = await library();
    const { privateKey, publicKey } = sm2.generateKeyPairHex();
    const [x, y] = [publicKey.slice(2, 66), publicKey.slice(66)];
    return { kty: 'EC', crv: 'SM2', x: fromHex(x), y: fromHex(y), d: fromHex(privateKey) };
  },
  async signer(jwk: PrivateJwkOf<'SM2-SM3'>) {
    const { sm2 } = await library();
    const digest = await digester(jwk);
    const secret = toHex(jwk.d);
    // One below the order has no signature; nought and the order itself make no public key.
    if (pointOf(jwk) !== sm2.getPublicKeyFromPrivateKey(secret) || BigInt(`0x${secret}`) >= ORDER - 1n) {
      throw new TypeError('The secret is none, or another point’s');
    }
    return (input) => Buffer.from(sm2.doSignature(digest(input), secret), 'hex');
  },
  async verifier(jwk: PublicJwkOf<'SM2-SM3'>) {
    const { sm2 } = await library();
    const point = pointOf(jwk);
    if (!sm2.verifyPublicKey(point)) throw new TypeError('The point is not on the curve');
    const digest = await digester(jwk);
    return (input, signature) =>
      isPairOfNumbers(signature) && sm2.doVerifySignature(digest(input), signature.toString('hex'), point);
  },
};

/** Loaded by who has a key for it: it takes 25 ms and 4 MB that nobody else should pay at the start. */
const library = () => import('sm-crypto-v2');

/** What is signed in the end: SM3 over who signs (id, curve and key) and the input. @source GB/T 32918.2 section 5.5, 6.1 */
async function digester(jwk: PublicJwkOf<'SM2-SM3'>): Promise<(input: Buffer) => Buffer> {
  const { sm2 } = await library();
  const signer = sm2.getZ(pointOf(jwk), jwk.sm2_id);
  return (input) => createHash('sm3').update(signer).update(input).digest();
}

const ORDER = BigInt('0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123');

/** The library computes modulo the order; the standard wants both numbers within it. @source GB/T 32918.2 section 7.1 */
function isPairOfNumbers(signature: Buffer): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  return [signature.subarray(0, 32), signature.subarray(32)]
    .map((half) => BigInt(`0x${half.toString('hex')}`))
    .every((number) => number > 0n && number < ORDER);
}

const pointOf = ({ x, y }: PublicJwkOf<'SM2-SM3'>): string => `04${toHex(x)}${toHex(y)}`;
const toHex = (text: string): string => Buffer.from(text, 'base64url').toString('hex');
const fromHex = (text: string): string => Buffer.from(text, 'hex').toString('base64url');
