import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { UnusableKeys } from './identity.problems.js';

const publicKey = z.union([
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
    kid: z.string().min(1).max(200),
    alg: z.literal('ES256').default('ES256'),
    use: z.literal('sig').default('sig'),
  }),
  z.strictObject({
    kty: z.literal('RSA'),
    // The first character of a modulus whose highest bit is set: zeros in front cannot make a short one look long.
    n: z.string().regex(/^[g-z0-9_-][\w-]{341,}$/, 'a modulus below 2048 bits'),
    e: z.literal('AQAB'),
    kid: z.string().min(1).max(200),
    alg: z.literal('PS256').default('PS256'),
    use: z.literal('sig').default('sig'),
  }),
]);
const publicKeys = z.strictObject({ keys: z.array(publicKey).min(1).max(5) });

/** The public keys of a client: one to five, EC P-256 (ES256) or RSA of 2048 bits and more (PS256). */
export type PublicKeys = z.output<typeof publicKeys>;

/**
 * Reads a JWKS a client wants to be known by.
 *
 * @throws UnusableKeys for private parts, other kinds of key, doubled ids, or points off the curve
 * @source RFC 7517, RFC 7518
 */
export function readPublicKeys(jwks: unknown): PublicKeys {
  const result = publicKeys.safeParse(jwks);
  if (!result.success) {
    throw new UnusableKeys('Send public EC P-256 or RSA keys (2048 bits or more), each with its own kid.', {
      errors: result.error.issues.map((issue) => ({
        pointer: ['/jwks', ...issue.path].join('/'),
        code: 'unusable-key',
        detail: 'Not a public signing key of an accepted kind.',
      })),
    });
  }
  const { keys } = result.data;
  if (new Set(keys.map((key) => key.kid)).size < keys.length)
    throw new UnusableKeys('Each key needs its own kid.');
  for (const key of keys) assertOnCurve(key);
  return result.data;
}

function assertOnCurve(key: PublicKeys['keys'][number]): void {
  try {
    createPublicKey({ key, format: 'jwk' });
  } catch (cause) {
    throw new UnusableKeys(`The key ${key.kid} is not a valid key.`, { cause });
  }
}
