import canonicalize from 'canonicalize';

/** Thrown when a value has no canonical JSON: a function, NaN, a bigint, a lone surrogate, a circle. */
export class NotCanonicalizable extends Error {
  constructor(detail: string, options?: ErrorOptions) {
    super(`no canonical JSON: ${detail}`, options);
    this.name = 'NotCanonicalizable';
  }
}

/**
 * Writes a value as canonical JSON, so that equal values give equal bytes in every implementation.
 *
 * As with `JSON.stringify`, members that are `undefined` are left out, such items become `null`, and `toJSON` is
 * asked; so a `Date` is its ISO 8601 text, and a `Map` must not be given.
 *
 * @throws NotCanonicalizable when the value has no JSON form
 * @source RFC 8785
 */
export function canonicalJson(value: unknown): string {
  const text = attempt(value);
  if (text === undefined) {
    throw new NotCanonicalizable(`${typeof value} is no JSON value`);
  }
  return text;
}

function attempt(value: unknown): string | undefined {
  try {
    return canonicalize(value);
  } catch (error) {
    throw new NotCanonicalizable(error instanceof Error ? error.message : 'unknown', { cause: error });
  }
}
