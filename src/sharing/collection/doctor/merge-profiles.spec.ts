import * as fc from 'fast-check';
import type { CatalogItem } from '../../../rules/catalog/index.js';
import { mergeProfiles } from './merge-profiles.js';
import { ProfileBuilder } from './profile.js';

const item = {
  fields: [
    { name: 'uscc', nameZh: '', type: 'uscc', sensitive: 'none' },
    { name: 'amount', nameZh: '', type: 'money', unit: 'CNY', sensitive: 'none' },
    { name: 'people', nameZh: '', type: 'integer', sensitive: 'none' },
    { name: 'grade', nameZh: '', type: 'code', sensitive: 'none' },
    { name: 'secret', nameZh: '', type: 'code', sensitive: 'commercial-secret' },
  ],
} as unknown as CatalogItem; // the profile reads nothing else of an item

interface Stated {
  readonly op: 'put' | 'delete';
  readonly record: Record<string, unknown>;
}
const stated = fc.record({
  op: fc.constantFrom('put' as const, 'put' as const, 'delete' as const),
  record: fc.record(
    {
      uscc: fc.constantFrom('x', 'y'),
      // Halves of small numbers: sums of them do not depend on their order.
      amount: fc.integer({ min: -5_000, max: 5_000 }).map((half) => (half / 2).toFixed(2)),
      people: fc.option(fc.nat(100_000)),
      grade: fc.nat(24).map((grade) => `G${grade}`),
      secret: fc.constantFrom('A', ''),
    },
    { requiredKeys: ['uscc'] },
  ),
});
const profileOf = (all: readonly Stated[]) => {
  const builder = new ProfileBuilder(item, 'full');
  for (const { op, record } of all) builder.add(record, op);
  return builder.profile(0);
};

describe('mergeProfiles', () => {
  it('makes of the profiles of parts the profile of the whole, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.array(stated, { maxLength: 30 }), { maxLength: 5 }), (parts) => {
        expect(parts.map(profileOf).reduce(mergeProfiles, profileOf([]))).toEqual(profileOf(parts.flat()));
      }),
    );
  });

  it('lists no codes any more when the parts together have too many', () => {
    const codes = (from: number, count: number) =>
      profileOf(
        Array.from({ length: count }, (_, at) => ({ op: 'put', record: { grade: `G${from + at}` } })),
      );
    expect(mergeProfiles(codes(0, 10), codes(5, 15)).fields['grade']?.values).toHaveLength(20);
    const tooMany = mergeProfiles(codes(0, 10), codes(10, 11));
    expect(tooMany.fields['grade']?.values).toBeNull();
    expect(mergeProfiles(tooMany, codes(0, 1)).fields['grade']?.values).toBeNull();
  });
});
