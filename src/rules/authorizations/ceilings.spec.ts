import { ceilingOf, ceilingRow, within } from './ceilings.js';

const BANK = '0193a5b0-0000-7000-8000-000000000001';
const row = (change: object = {}) =>
  ceilingRow.parse({
    institution: '*',
    purpose: 'pre-loan-review',
    tier: '*',
    days: 30,
    dataLifeDays: 90,
    ...change,
  });
const wanted = {
  institutionId: BANK,
  purpose: 'pre-loan-review',
  item: { code: 'TAX-04', tier: 'authorized' },
} as const;

describe('ceilingOf', () => {
  it('takes the strictest of what is for the question, attribute by attribute', () => {
    const rows = [
      row({ uses: 50 }),
      row({ institution: BANK, days: 60, uses: 9 }),
      row({ tier: 'authorized', dataLifeDays: 10 }),
      row({ items: ['TAX-04', 'SOC-01'], days: 20 }),
    ];
    expect(ceilingOf(rows, wanted)).toEqual({
      days: 20,
      uses: 9,
      frequencies: [],
      dataMonths: null,
      dataLifeDays: 10,
    });
  });

  it.each([
    [{ purpose: 'insurance' }],
    [{ tier: 'public' }],
    [{ items: ['TAX-05'] }],
    [{ institution: '0193a5b0-0000-7000-8000-000000000002' }],
  ])('looks past a row for something else: %j', (other) => {
    expect(ceilingOf([row(other)], wanted)).toBeUndefined();
    expect(ceilingOf([row(other), row()], wanted)).toEqual({
      days: 30,
      uses: null,
      frequencies: [],
      dataMonths: null,
      dataLifeDays: 90,
    });
  });

  it('allows nothing where no row is for the question', () => {
    expect(ceilingOf([], wanted)).toBeUndefined();
  });
});

describe('within', () => {
  const terms = {
    validFrom: new Date('2026-11-01T00:00:00Z'),
    validUntil: new Date('2026-12-01T00:00:00Z'),
    maxUses: 10,
    mostInWindow: 4,
    windowUnit: 'day',
    dataFrom: '2025-01-01',
  } as const;
  const ceiling = { days: 30, uses: null, frequencies: [], dataMonths: null, dataLifeDays: 30 };

  it('changes nothing that is not above it', () => {
    expect(within(terms, ceiling)).toEqual(terms);
    expect(within(terms, { ...ceiling, days: 365, uses: 11 })).toEqual(terms);
  });

  it('brings the end forward and leaves fewer uses', () => {
    expect(within(terms, { ...ceiling, days: 5, uses: 3 })).toEqual({
      ...terms,
      validUntil: new Date('2026-11-06T00:00:00Z'),
      maxUses: 3,
    });
  });

  it('leaves fewer uses at a time, also where they are counted in another unit, and none where they are not counted', () => {
    const of = (uses: number, per: 'day' | 'month') => ({ ...ceiling, frequencies: [{ uses, per }] });
    expect(within(terms, of(3, 'day')).mostInWindow).toBe(3);
    expect(within(terms, of(9, 'day')).mostInWindow).toBe(4);
    expect(within(terms, of(62, 'month')).mostInWindow).toBe(2);
    expect(within(terms, of(30, 'month')).mostInWindow).toBe(0);
    expect(within({ ...terms, mostInWindow: null, windowUnit: null }, of(9, 'day')).mostInWindow).toBe(0);
  });

  it('keeps older facts back', () => {
    expect(within(terms, { ...ceiling, dataMonths: 12 }).dataFrom).toBe('2025-11-01');
    expect(within(terms, { ...ceiling, dataMonths: 36 }).dataFrom).toBe('2025-01-01');
    expect(within({ ...terms, dataFrom: null }, { ...ceiling, dataMonths: 36 }).dataFrom).toBe('2023-11-01');
  });

  it('leaves no use of an authorization that never counted them, where they must be counted', () => {
    expect(within({ ...terms, maxUses: null }, ceiling).maxUses).toBeNull();
    expect(within({ ...terms, maxUses: null }, { ...ceiling, uses: 5 }).maxUses).toBe(0);
  });
});
