import { standingBy } from './assessment-standing.js';

const terms = {
  clearedTier: 'authorized',
  validFrom: new Date('2026-01-01T00:00:00.000Z'),
  validUntil: new Date('2027-01-01T00:00:00.000Z'),
} as const;

describe('standingBy', () => {
  it.each([
    ['2025-12-31T23:59:59.999Z', null, 'assessment-not-begun', 365],
    ['2026-01-01T00:00:00.000Z', 'authorized', null, 365],
    ['2026-12-01T23:59:59.999Z', 'authorized', null, 30],
    ['2026-12-02T00:00:00.000Z', 'authorized', 'assessment-expiring', 30],
    ['2026-12-31T00:00:00.001Z', 'authorized', 'assessment-expiring', 0],
    ['2026-12-31T23:59:59.999Z', 'authorized', 'assessment-expiring', 0],
    ['2027-01-01T00:00:00.000Z', null, 'assessment-expired', 0],
    ['2030-01-01T00:00:00.000Z', null, 'assessment-expired', 0],
  ])('at %s: cleared for %s, warning %s, %d days left', (at, clearedTier, warning, daysLeft) => {
    expect(standingBy(terms, new Date(at), 30)).toEqual({ clearedTier, warning, daysLeft });
  });

  it('clears nobody who was never assessed', () => {
    expect(standingBy(null, new Date(), 30)).toEqual({
      clearedTier: null,
      warning: 'assessment-missing',
      daysLeft: null,
    });
  });
});
