import type { CatalogItem } from '../../../rules/catalog/index.js';
import { medianOf } from './number-collector.js';
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

const builder = () => new ProfileBuilder(item, 'full');

describe('the profile of a batch', () => {
  it('counts records, deletions and filled fields', () => {
    const profile = builder();
    profile.add({ uscc: 'x', amount: '1.00', grade: 'A' }, 'put');
    profile.add({ uscc: 'y', amount: null, grade: '' }, 'put');
    profile.add({ uscc: 'z', amount: '9.00' }, 'delete');
    const { records, deletions, enterprises, kind, fields } = profile.profile(2);
    expect({ records, deletions, enterprises, kind }).toEqual({
      records: 2,
      deletions: 1,
      enterprises: 2,
      kind: 'full',
    });
    expect(fields['uscc']).toEqual({ filled: 2 });
    expect(fields['amount']?.filled).toBe(1);
    expect(fields['grade']).toEqual({ filled: 1, values: ['A'] });
  });

  it('measures amounts given as decimal text and whole numbers, without their sign', () => {
    const profile = builder();
    for (const [amount, people] of [
      ['10.00', 1],
      ['-2000.50', 3],
      ['0', 0],
    ]) {
      profile.add({ amount, people }, 'put');
    }
    const { fields } = profile.profile(1);
    expect(fields['amount']?.numbers).toEqual({
      count: 3,
      sum: 2010.5,
      max: 2000.5,
      magnitudes: { '4': 1, '13': 1 },
    });
    expect(fields['people']?.numbers).toMatchObject({ count: 3, sum: 4, max: 3 });
  });

  it.each([
    [['100.00', '110.00', '90000.00'], 100],
    [['0.000001'], 0.000001],
    [['999999999999999'], 1e15],
    [['0', '0', '7'], 7],
  ])('finds the middle of %j to within a quarter of a decade', (amounts, middle) => {
    const profile = builder();
    for (const amount of amounts) profile.add({ amount }, 'put');
    const numbers = profile.profile(1).fields['amount']?.numbers;
    const found = numbers && medianOf(numbers);
    expect(Math.abs(Math.log10((found ?? 0) / middle))).toBeLessThan(0.25);
  });

  it('has no middle where every number is zero', () => {
    const profile = builder();
    profile.add({ amount: '0' }, 'put');
    const numbers = profile.profile(1).fields['amount']?.numbers;
    expect(numbers && medianOf(numbers)).toBeUndefined();
  });

  it('lists up to 20 different codes, then none, and never those that are secret', () => {
    const profile = builder();
    for (let code = 0; code < 20; code += 1) profile.add({ grade: `G${code}`, secret: 'S' }, 'put');
    expect(profile.profile(1).fields['grade']?.values).toHaveLength(20);
    profile.add({ grade: 'one more' }, 'put');
    profile.add({ grade: 'G1' }, 'put');
    const { fields } = profile.profile(1);
    expect(fields['grade']?.values).toBeNull();
    expect(fields['secret']).toEqual({ filled: 20 });
  });

  it('survives the way through JSON unchanged', () => {
    const profile = builder();
    profile.add({ uscc: 'x', amount: '1.00', people: 4, grade: 'A' }, 'put');
    const made = profile.profile(1);
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });
});
