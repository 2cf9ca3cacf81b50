import { z } from 'zod';

/** Names of variables that hold keys. */
const HOLDS_KEYS = /_(KEYS?|JWKS)$/;

/**
 * That no key stands in two variables: each has one purpose, so that what one part signs or seals is worth nothing in
 * another. Told of the later name in the alphabet, without showing the key.
 *
 * @source NIST SP 800-57 part 1, section 5.2
 */
export const keyPurposeSettings = z
  .looseObject({})
  .superRefine((variables: Record<string, unknown>, context) => {
    const holders = new Map<string, string>();
    for (const name of Object.keys(variables)
      .filter((each) => HOLDS_KEYS.test(each))
      .toSorted()) {
      for (const key of new Set(secretsIn(String(variables[name])))) {
        const holder = holders.get(key);
        if (holder !== undefined) {
          context.addIssue({ code: 'custom', path: [name], message: `holds a key that ${holder} holds too` });
        }
        holders.set(key, holder ?? name);
      }
    }
  })
  .transform(() => ({}));

/** The secret of a JWK, those of a JWK Set, or the text itself. What is wrong with it otherwise is told elsewhere. */
function secretsIn(text: string): string[] {
  try {
    const given: unknown = JSON.parse(text);
    return [given, ...keysOf(given)].map(secretOf).filter((secret) => secret !== undefined);
  } catch {
    return [text];
  }
}

function keysOf(given: unknown): unknown[] {
  const { keys } = Object(given) as { keys?: unknown };
  return Array.isArray(keys) ? keys : [];
}

function secretOf(given: unknown): string | undefined {
  const { d } = Object(given) as { d?: unknown };
  return typeof d === 'string' ? d : undefined;
}
