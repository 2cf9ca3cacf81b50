import {
  type AuthorizationState,
  type AuthorizationTerms,
  statusAt,
  usesLeft,
} from './authorization-lifecycle.js';

const FROM = new Date('2026-11-21T00:00:00.000Z');
const UNTIL = new Date('2026-12-21T00:00:00.000Z');
const BEFORE = new Date('2026-11-20T23:59:59.999Z');
const DURING = new Date('2026-12-01T12:00:00.000Z');
const LAST = new Date('2026-12-20T23:59:59.999Z');

const terms = (change: Partial<AuthorizationTerms> = {}): AuthorizationTerms => ({
  status: 'active',
  validFrom: FROM,
  validUntil: UNTIL,
  maxUses: null,
  uses: 0,
  ...change,
});

describe('statusAt', () => {
  it.each([
    ['one millisecond before validFrom', BEFORE, 'pending'],
    ['exactly at validFrom', FROM, 'active'],
    ['in between', DURING, 'active'],
    ['one millisecond before validUntil', LAST, 'active'],
    ['exactly at validUntil', UNTIL, 'expired'],
    ['long after', new Date('2036-01-01T00:00:00Z'), 'expired'],
  ])('%s', (_when, at, status) => {
    expect(statusAt(terms(), at)).toBe(status);
  });

  it('is exhausted with the last counted use, not before', () => {
    expect(statusAt(terms({ maxUses: 3, uses: 2 }), DURING)).toBe('active');
    expect(statusAt(terms({ maxUses: 3, uses: 3 }), DURING)).toBe('exhausted');
    expect(statusAt(terms({ maxUses: 3, uses: 4 }), DURING)).toBe('exhausted');
    expect(statusAt(terms({ maxUses: null, uses: 1_000_000 }), DURING)).toBe('active');
  });

  it.each<AuthorizationState>(['revoked', 'suspended'])(
    'stays %s whatever the time and the count',
    (status) => {
      for (const at of [BEFORE, FROM, DURING, UNTIL]) {
        expect(statusAt(terms({ status }), at)).toBe(status);
        expect(statusAt(terms({ status, maxUses: 1, uses: 1 }), at)).toBe(status);
      }
    },
  );

  it('names time before count', () => {
    const usedUp = terms({ maxUses: 1, uses: 1 });
    expect(statusAt(usedUp, BEFORE)).toBe('pending');
    expect(statusAt(usedUp, UNTIL)).toBe('expired');
  });

  it('is never active in an empty or reversed period', () => {
    const empty = terms({ validUntil: FROM });
    const reversed = terms({ validFrom: UNTIL, validUntil: FROM });
    for (const at of [BEFORE, FROM, DURING, LAST, UNTIL]) {
      expect(statusAt(empty, at)).not.toBe('active');
      expect(statusAt(reversed, at)).not.toBe('active');
    }
  });

  // Both comparisons are false for an instant that is none, so the period seems to hold for ever.
  it('is not active when the period cannot be read', () => {
    expect(statusAt(terms({ validUntil: new Date('infinity') }), DURING)).not.toBe('active');
  });
});

describe('usesLeft', () => {
  it('counts down to none and never below', () => {
    expect([0, 2, 3, 4].map((uses) => usesLeft({ maxUses: 3, uses }))).toEqual([3, 1, 0, 0]);
  });

  it('is not counted without a maximum', () => {
    expect(usesLeft({ maxUses: null, uses: 7 })).toBeNull();
  });
});
