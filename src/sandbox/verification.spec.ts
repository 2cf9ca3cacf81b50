import { verdictsFor } from './verification.js';

const RECORDS = [
  {
    uscc: 'X',
    period: '2026-08',
    taxable_sales: '4000000.10',
    declared_on: '2026-09-12',
    count: 120,
    open: true,
    note: null,
  },
  {
    uscc: 'X',
    period: '2026-09',
    taxable_sales: '5000000.30',
    declared_on: '2026-10-09',
    count: 121,
    open: true,
    note: null,
  },
];

function verdict(field: string, claim: unknown, keyFields: string[] = ['period']): string | undefined {
  return verdictsFor(RECORDS, { [field]: claim }, keyFields)[field];
}

describe('verdictsFor', () => {
  it.each([
    ['taxable_sales', '5000000.30', 'match'],
    ['taxable_sales', '5000000.3', 'match'],
    ['taxable_sales', '5000000.31', 'mismatch'],
    ['taxable_sales', 5000000.3, 'match'],
    ['taxable_sales', { op: 'gte', value: '5000000.30' }, 'match'],
    ['taxable_sales', { op: 'gte', value: '5000000.3000000001' }, 'mismatch'],
    ['taxable_sales', { op: 'lte', value: '5000000.29' }, 'mismatch'],
    ['taxable_sales', { op: 'lte', value: '10000000' }, 'match'],
    ['taxable_sales', { op: 'gte', value: '-1' }, 'match'],
    ['count', 121, 'match'],
    ['count', '121', 'match'],
    ['count', { op: 'lte', value: 120 }, 'mismatch'],
    ['declared_on', { op: 'gte', value: '2026-10-01' }, 'match'],
    ['declared_on', { op: 'lte', value: '2026-10-08' }, 'mismatch'],
    ['open', true, 'match'],
    ['open', false, 'mismatch'],
    ['uscc', 'Y', 'mismatch'],
  ])('says of %s against %j: %s', (field, claim, expected) => {
    expect(verdict(field, claim)).toBe(expected);
  });

  it.each([
    ['unknown_field', '1'],
    ['__proto__', '1'],
    ['toString', '1'],
    ['taxable_sales', 'much'],
    ['taxable_sales', '5000000,30'],
    ['taxable_sales', 2 ** 60],
    ['taxable_sales', '9'.repeat(100_000)],
    ['taxable_sales', null],
    ['taxable_sales', { op: 'gt', value: '1' }],
    ['taxable_sales', ['5000000.30']],
    ['declared_on', { op: 'gte', value: '2026-10' }],
    ['uscc', { op: 'gte', value: 'A' }],
    ['open', { op: 'gte', value: true }],
    ['open', 'true'],
  ])('cannot compare %s with %j', (field, claim) => {
    const claims = Object.fromEntries([[field, claim]]);
    expect(Object.entries(verdictsFor(RECORDS, claims, ['period']))).toEqual([[field, 'not-comparable']]);
  });

  it('picks the record by its key fields and otherwise takes the last one', () => {
    const claims = { period: '2026-08', count: 120 };
    expect(verdictsFor(RECORDS, claims, ['period'])).toEqual({ period: 'match', count: 'match' });
    expect(verdictsFor(RECORDS, { count: 120 }, ['period'])).toEqual({ count: 'mismatch' });
  });

  it('has no record where nothing is on record, no record has the key, or the value is missing', () => {
    expect(verdictsFor([], { count: 120, other: 1 })).toEqual({ count: 'no-record', other: 'no-record' });
    const claims = { period: '2019-01', count: 120, other: 1 };
    const expected = { period: 'no-record', count: 'no-record', other: 'not-comparable' };
    expect(verdictsFor(RECORDS, claims, ['period'])).toEqual(expected);
    expect(verdict('note', 'anything')).toBe('no-record');
  });
});
