import { sha256Hex } from '../../../platform/crypto/plain.js';
import type { CatalogItem } from '../../../rules/catalog/plain.js';
import { comparable } from './comparable.js';
import type { FeedRecord } from './normalize.js';

const KEY_HEX_DIGITS = 32;

/** By what a fact is told from another, and one version of it from the next. Neither depends on the order of fields. */
export interface Fingerprint {
  /** See `JudgedRecord.key`. */
  readonly keyOf: (record: FeedRecord) => string;
  /** See `JudgedRecord.digest`. */
  readonly digestOf: (record: FeedRecord) => string;
}

/**
 * Prepares the keys and digests of an item's records, which must be valid: then they hold plain scalars under names in
 * ASCII alone, and `JSON.stringify` over sorted names writes canonical JSON, at a third of the time of a walk.
 *
 * @source RFC 8785
 */
export function fingerprintOf({ recordKey, fields }: CatalogItem): Fingerprint {
  const sorted = fields.map((field) => field.name).toSorted();
  const theOneKey = recordKey.length === 0 ? hashOfKey([]) : undefined;
  return {
    keyOf: (record) => theOneKey ?? hashOfKey(recordKey.map((name) => comparable(record[name]))),
    digestOf: (record) => {
      const stated: Record<string, unknown> = {};
      for (const name of sorted) {
        const value = record[name];
        if (value !== null && value !== undefined) stated[name] = value;
      }
      return sha256Hex(JSON.stringify(stated));
    },
  };
}

function hashOfKey(values: readonly unknown[]): string {
  return sha256Hex(JSON.stringify(values)).slice(0, KEY_HEX_DIGITS);
}
