/**
 * Scatters a number over 32 bits: neighbors look unrelated, the same number always gives the same result.
 *
 * Shape: 0 ≤ x < 2³². Not for secrets.
 *
 * @source the finalizer of MurmurHash3 (public domain)
 */
export function mix(value: number, salt: number): number {
  let bits = (value ^ Math.imul(salt, 0x9e3779b1)) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Takes the value a scattered number points to; `shift` lets one number serve several picks. */
export function pickBy<T>(values: readonly T[], scattered: number, shift = 0): T {
  const value = values[(scattered >>> shift) % values.length];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
}

/** A step that visits every whole number below `count` once: 0, s, 2s … modulo `count`. */
export function strideOf(count: number): number {
  let stride = Math.max(1, Math.floor(count * 0.6180339887) | 1);
  while (greatestCommonDivisor(stride, count) !== 1) stride += 2;
  return stride;
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}

/** A number as decimal text of at least that many digits. */
export const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');
