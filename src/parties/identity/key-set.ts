import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { SIGNING_ALGORITHMS } from './identity.settings.js';

/** Keys by the `kid` and the one algorithm each is good for. */
export type KeySet = ReadonlyMap<string, KeyObject>;

const keySet = z.object({ keys: z.array(z.unknown()).max(100) });
const key = z
  .looseObject({
    kty: z.enum(['EC', 'RSA']),
    kid: z.string().min(1).max(200),
    use: z.literal('sig').default('sig'),
  })
  .refine((members) => !('d' in members), 'is a private key');
const ALGORITHM: Record<'EC' | 'RSA', (typeof SIGNING_ALGORITHMS)[number]> = { EC: 'ES256', RSA: 'PS256' };

/** Under which name a key is held. */
export const nameOf = ({ alg, kid }: { alg: string; kid: string }): string => `${alg} ${kid}`;

/**
 * Reads the key set of an issuer. Keys of other kinds or uses are left out, and such as share their `kid`: nobody could
 * tell which of them is meant.
 *
 * @throws Error where no key is left: what is not a key set never takes the place of one
 * @source RFC 7517 section 5
 */
export function readKeySet(text: string): KeySet {
  const found = new Map<string, KeyObject | undefined>();
  for (const candidate of keySet.parse(JSON.parse(text)).keys) {
    const entry = readKey(candidate);
    if (entry) found.set(entry.name, found.has(entry.name) ? undefined : entry.key);
  }
  const usable = new Map<string, KeyObject>();
  for (const [name, one] of found) if (one) usable.set(name, one);
  if (usable.size === 0) throw new Error('The key set has no usable key');
  return usable;
}

function readKey(candidate: unknown): { name: string; key: KeyObject } | undefined {
  const { success, data } = key.safeParse(candidate);
  if (!success || ![undefined, ALGORITHM[data.kty]].includes(data['alg'] as never)) return undefined;
  try {
    const publicKey = createPublicKey({ key: data, format: 'jwk' });
    const curve = publicKey.asymmetricKeyDetails?.namedCurve;
    if (data.kty === 'EC' && curve !== 'prime256v1') return undefined;
    return { name: nameOf({ alg: ALGORITHM[data.kty], kid: data.kid }), key: publicKey };
  } catch {
    return undefined; // not on the curve, no modulus
  }
}
