import { createHash } from 'node:crypto';

// The recommended curve of GB/T 32918.5: y² = x³ + ax + b over p, of order n.
const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const A = 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
/** The order of the curve. */
export const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;

type Point = readonly [x: bigint, y: bigint];
const G: Point = [
  0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
];

const mod = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus;

/** 32 bytes of a number. */
export const bytesOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');

/** The number of some bytes. */
export const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

const sm3 = (...parts: Uint8Array[]): Buffer => createHash('sm3').update(Buffer.concat(parts)).digest();

/** What is signed: Z of the signer and e of a message, written down from GB/T 32918.2, sections 5.5 and 6.1. */
export function digestsByHand(id: string, [x, y]: Point, message: Uint8Array): { z: Buffer; e: Buffer } {
  const name = Buffer.from(id, 'utf8');
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(name.length * 8);
  const z = sm3(bits, name, ...[A, B, ...G, x, y].map(bytesOf));
  return { z, e: sm3(z, message) };
}

/** Signs with a given k. Slow, not constant in time: for tests. @source GB/T 32918.2 section 6.1 */
export function signByHand(e: Buffer, d: bigint, k: bigint): Buffer {
  const r = mod(numberOf(e) + times(k, G)[0], N);
  const s = mod(inverse(1n + d, N) * (k - r * d), N);
  return Buffer.concat([bytesOf(r), bytesOf(s)]);
}

/** @source GB/T 32918.2 section 7.1 */
export function verifyByHand(e: Buffer, signature: Buffer, point: Point): boolean {
  const [r, s] = [numberOf(signature.subarray(0, 32)), numberOf(signature.subarray(32))];
  const [x] = plus(times(s, G), times(mod(r + s, N), point));
  return mod(numberOf(e) + x, N) === r;
}

/** Verifies plain ECDSA on the same curve, which is no SM2. @source FIPS 186-5 section 6.4.2 */
export function isEcdsaByHand(digest: Buffer, signature: Buffer, point: Point): boolean {
  const [r, s] = [numberOf(signature.subarray(0, 32)), numberOf(signature.subarray(32))];
  const w = inverse(s, N);
  const [x] = plus(times(mod(numberOf(digest) * w, N), G), times(mod(r * w, N), point));
  return mod(x, N) === r;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [previous, rest] = [modulus, mod(value, modulus)];
  let [before, factor] = [0n, 1n];
  while (rest !== 0n) {
    const quotient = previous / rest;
    [previous, rest] = [rest, previous - quotient * rest];
    [before, factor] = [factor, before - quotient * factor];
  }
  return mod(before, modulus);
}

/** Of two points that are neither each other's negative nor nought. */
function plus([x1, y1]: Point, [x2, y2]: Point): Point {
  const slope =
    x1 === x2 ? (3n * x1 * x1 + A) * inverse(2n * y1, P) : (y2 - y1) * inverse(mod(x2 - x1, P), P);
  const x = mod(slope * slope - x1 - x2, P);
  return [x, mod(slope * (x1 - x) - y1, P)];
}

function times(factor: bigint, point: Point): Point {
  let sum: Point | undefined;
  for (let left = factor, power = point; left > 0n; left >>= 1n, power = plus(power, power)) {
    if (left & 1n) sum = sum ? plus(sum, power) : power;
  }
  if (!sum) throw new RangeError('Nought times a point is no point');
  return sum;
}
