import { z } from 'zod';
import { KeySet } from './key-set.js';
import { SigningKey } from './signing.js';
import { PrivateJwk, PublicJwk } from './signing-jwk.js';

/**
 * Signing keys as settings give them: one private JWK, or a JWK Set whose first key signs and whose others are older
 * ones that still verify. Of those the public half is enough, and the secret is dropped where it is given.
 */
export const SigningJwks = z
  .unknown()
  .transform((given) => (isSet(given) ? given : { keys: [given] }))
  .pipe(
    z.object({ keys: z.tuple([PrivateJwk], PublicJwk, 'keys is no list that begins with a private key') }),
  )
  .refine(
    ({ keys }) => new Set(keys.map(({ kid }) => kid)).size === keys.length,
    'two keys have the same kid',
  );

/** Signing keys as settings give them, read. */
export type SigningJwks = z.output<typeof SigningJwks>;

/**
 * The keys of a signer: one that signs, and all that ever did and still verify. So the algorithm changes by putting a
 * new key in front; what was signed before stays as it is.
 */
export class SigningKeys {
  private constructor(
    /** Signs everything new. */
    readonly active: SigningKey,
    /** Verifies what any of the keys has signed. */
    readonly verifying: KeySet,
    /** All public halves, the active one first, fit to be published. */
    readonly publicJwks: readonly PublicJwk[],
  ) {}

  /** @throws UnusableKey naming what is wrong, never values */
  static async fromJwks({ keys: [first, ...older] }: SigningJwks): Promise<SigningKeys> {
    const active = await SigningKey.fromJwk(first);
    const publicJwks = [active.publicJwk, ...older];
    return new SigningKeys(active, await KeySet.fromJwks({ keys: publicJwks }), publicJwks);
  }
}

function isSet(given: unknown): given is { keys: unknown } {
  return typeof given === 'object' && given !== null && 'keys' in given;
}
