import { beyondDelegation } from './delegation-limits.js';

const limits = { purposes: ['pre-loan-review', 'guarantee'], maxDays: 30 };
const FROM = new Date('2026-11-01T00:00:00Z');
const days = (count: number): Date => new Date(FROM.getTime() + count * 86_400_000);

describe('beyondDelegation', () => {
  it('is within for a purpose it names, up to the last moment', () => {
    for (const purpose of limits.purposes)
      expect(beyondDelegation(limits, { purpose, validFrom: FROM, validUntil: days(30) })).toBeUndefined();
    expect(beyondDelegation(limits, { purpose: 'guarantee' })).toBeUndefined();
  });

  it('is beyond for another purpose, and for a millisecond more', () => {
    expect(beyondDelegation(limits, { purpose: 'insurance' })).toBe('purpose');
    const validUntil = new Date(days(30).getTime() + 1);
    expect(beyondDelegation(limits, { purpose: 'guarantee', validFrom: FROM, validUntil })).toBe('days');
    const never = new Date('never');
    expect(beyondDelegation(limits, { purpose: 'guarantee', validFrom: FROM, validUntil: never })).toBe(
      'days',
    );
  });

  it('limits no period where it names none', () => {
    const work = { purpose: 'guarantee', validFrom: FROM, validUntil: days(3_650) };
    expect(beyondDelegation({ ...limits, maxDays: null }, work)).toBeUndefined();
  });
});
