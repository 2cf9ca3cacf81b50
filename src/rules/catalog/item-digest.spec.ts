import { createHash } from 'node:crypto';
import type { CatalogItem } from './catalog-item.js';
import { itemDigest } from './item-digest.js';

const asItem = (content: unknown): CatalogItem => JSON.parse(JSON.stringify(content));

describe('itemDigest', () => {
  it('is SHA-256 over the keys in order, without white space', () => {
    const text = '{"code":"ABC-01","modes":["b","a"],"note":"注"}';
    const expected = createHash('sha256').update(text).digest('hex');
    expect(itemDigest(asItem({ note: '注', modes: ['b', 'a'], code: 'ABC-01' }))).toBe(expected);
  });

  it('changes with any value and with the order of a list', () => {
    const digests = [{ a: ['x', 'y'] }, { a: ['y', 'x'] }, { a: ['x', 'z'] }].map((each) =>
      itemDigest(asItem(each)),
    );
    expect(new Set(digests).size).toBe(3);
  });

  it('refuses what is not JSON', () => {
    expect(() => itemDigest({ ...asItem({}), retentionMonths: Number.NaN })).toThrow(/NaN/u);
  });
});
