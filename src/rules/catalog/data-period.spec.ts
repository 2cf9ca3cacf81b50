import type { CatalogItem } from './catalog-item.js';
import { isInDataPeriod, isWithinPeriod } from './data-period.js';

/** What the rule looks at of an item. */
const datedBy = (...names: string[]): CatalogItem => JSON.parse(JSON.stringify({ datedBy: names }));
const undated: CatalogItem = JSON.parse('{}');
const year2025 = { dataFrom: '2025-01-01', dataUntil: '2026-01-01' };

describe('isInDataPeriod', () => {
  it.each([
    ['2025-01', true],
    ['2025-12', true],
    ['2024-12', false],
    ['2026-01', false],
    ['2025', true],
    [2025, true],
    ['2024', false],
    ['2025-01-01', true],
    ['2025-12-31', true],
    ['2026-01-01', false],
    [null, false],
    [undefined, false],
    ['unknown', false],
  ])('of a fact about %s says %s', (period, is) => {
    expect(isInDataPeriod(datedBy('period'), { period }, year2025)).toBe(is);
  });

  it('wants a month wholly within', () => {
    const untilMidJune = { dataFrom: null, dataUntil: '2025-06-15' };
    expect(isInDataPeriod(datedBy('period'), { period: '2025-05' }, untilMidJune)).toBe(true);
    expect(isInDataPeriod(datedBy('period'), { period: '2025-06' }, untilMidJune)).toBe(false);
    const fromMidJune = { dataFrom: '2025-06-15', dataUntil: null };
    expect(isInDataPeriod(datedBy('period'), { period: '2025-06' }, fromMidJune)).toBe(false);
  });

  it('wants both ends of a span within', () => {
    const spans = datedBy('first', 'last');
    expect(isInDataPeriod(spans, { first: '2025-01', last: '2025-03' }, year2025)).toBe(true);
    expect(isInDataPeriod(spans, { first: '2024-12', last: '2025-03' }, year2025)).toBe(false);
    expect(isInDataPeriod(spans, { first: '2025-12', last: '2026-01' }, year2025)).toBe(false);
    expect(isInDataPeriod(spans, { first: '2025-01' }, year2025)).toBe(false);
  });

  it('reaches nothing of an item whose facts are about no time', () => {
    expect(isInDataPeriod(undated, {}, year2025)).toBe(true);
  });

  it('limits nothing without ends', () => {
    expect(isInDataPeriod(datedBy('period'), {}, { dataFrom: null, dataUntil: null })).toBe(true);
  });
});

describe('isWithinPeriod', () => {
  const all = { dataFrom: null, dataUntil: null };

  it('knows what reaches further', () => {
    expect(isWithinPeriod(year2025, all)).toBe(true);
    expect(isWithinPeriod(year2025, year2025)).toBe(true);
    expect(isWithinPeriod(all, year2025)).toBe(false);
    expect(isWithinPeriod({ ...year2025, dataFrom: '2024-12-31' }, year2025)).toBe(false);
    expect(isWithinPeriod({ ...year2025, dataUntil: '2026-01-02' }, year2025)).toBe(false);
  });
});
