import { hash, timingSafeEqual } from 'node:crypto';

/**
 * Tells whether two secrets are the same; texts count as their UTF-8 bytes. Compares their digests, so that the time
 * tells neither where they differ nor whether their lengths do. (How long a hash takes grows with what is hashed: the
 * caller who sent one of them knows its length anyway, and the kept one is always hashed whole.)
 */
export function equalSecrets(one: string | Uint8Array, other: string | Uint8Array): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
