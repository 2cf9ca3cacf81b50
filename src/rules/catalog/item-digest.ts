import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { CatalogItem } from './catalog-item.js';

/**
 * Fingerprints an item, so that two versions with the same content are known as one.
 *
 * Shape: SHA-256 in 64 lower-case hex digits over the canonical JSON; the order of keys does not matter, the order
 * of fields does.
 *
 * @throws Error when the item holds a value that JSON has not
 * @source RFC 8785
 */
export function itemDigest(item: CatalogItem): string {
  const text = canonicalize(item);
  if (text === undefined) throw new TypeError('a catalog item must be JSON');
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
