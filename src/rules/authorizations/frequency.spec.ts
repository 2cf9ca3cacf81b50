import { usesWithin } from './frequency.js';

describe('usesWithin', () => {
  it.each([
    [{ uses: 5, per: 'day' }, 'day', 5],
    [{ uses: 5, per: 'day' }, 'month', 5], // all of a month's on one day
    [{ uses: 62, per: 'month' }, 'day', 2], // 31 days
    [{ uses: 30, per: 'month' }, 'day', 0],
    [{ uses: 12, per: 'month' }, 'week', 2], // a month reaches into six weeks
    [{ uses: 14, per: 'week' }, 'day', 2],
    [{ uses: 4, per: 'week' }, 'month', 2], // a week can lie in two months
  ] as const)('keeps %j when counted by %s: %d', (most, unit, uses) => {
    expect(usesWithin(most, unit)).toBe(uses);
  });
});
