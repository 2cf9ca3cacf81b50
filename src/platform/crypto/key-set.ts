import { z } from 'zod';
import { ALGORITHMS } from './algorithms.js';
import { UnusableKey } from './crypto.errors.js';
import type { Verify } from './signature-algorithm.js';
import { type Algorithm, PublicJwk } from './signing-jwk.js';

/** A public key ready to verify. */
export interface VerifyingKey {
  readonly alg: Algorithm;
  readonly verify: Verify;
}

const PublicJwks = z.object({ keys: z.array(PublicJwk) });

/** Public keys by the names that signatures call them by. */
export class KeySet {
  private constructor(private readonly keys: ReadonlyMap<string, VerifyingKey>) {}

  /**
   * Takes a JWK Set of signing keys; of private ones the public half.
   *
   * @throws UnusableKey when one of them is none, or two have the same `kid`
   */
  static async fromJwks(jwks: unknown): Promise<KeySet> {
    const result = PublicJwks.safeParse(jwks);
    if (!result.success) throw new UnusableKey(faultsOf(result.error));
    const keys = new Map<string, VerifyingKey>();
    for (const jwk of result.data.keys) {
      if (keys.has(jwk.kid)) throw new UnusableKey('two keys have the same kid');
      keys.set(jwk.kid, { alg: jwk.alg, verify: await verifierOf(jwk) });
    }
    return new KeySet(keys);
  }

  /** The key of this name. */
  find(kid: string): VerifyingKey | undefined {
    return this.keys.get(kid);
  }
}

/** Makes the verifier of a key. @throws UnusableKey when its members make none */
export async function verifierOf(jwk: PublicJwk): Promise<Verify> {
  try {
    return await ALGORITHMS[jwk.alg].verifier(jwk);
  } catch (error) {
    throw new UnusableKey('the members of the JWK do not make a public key', { cause: error });
  }
}

/** What is wrong with a JWK, without what was given. */
export function faultsOf({ issues }: z.ZodError): string {
  return issues.map(({ message }) => message).join('; ');
}
