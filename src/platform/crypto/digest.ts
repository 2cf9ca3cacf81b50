import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/**
 * Hashes bytes, or the UTF-8 bytes of a text, with SHA-256: 64 lower-case hexadecimal digits.
 *
 * A lone surrogate has no UTF-8 form and counts as U+FFFD: refuse such texts before they get here.
 *
 * @source FIPS 180-4
 */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/**
 * Gives the digest of a value: `sha-256:` and the hexadecimal SHA-256 of its canonical JSON. Values that differ only in
 * the order of their members have the same digest.
 *
 * @throws NotCanonicalizable when the value has no JSON form
 * @source RFC 8785
 */
export function digestOf(value: unknown): string {
  return `sha-256:${sha256Hex(canonicalJson(value))}`;
}
