import type { UpdateCycle } from './catalog-item.js';
import { type Freshness, freshnessOf } from './freshness.js';

const at = (updateCycle: UpdateCycle, last: string | null, now: string, graceHours = {}): Freshness =>
  freshnessOf({
    lastDataTime: last === null ? null : new Date(last),
    updateCycle,
    now: new Date(now),
    graceHours,
  });
const promised = (updateCycle: UpdateCycle, last: string, graceHours = {}): string | null =>
  at(updateCycle, last, last, graceHours).promisedBy;

describe('freshnessOf', () => {
  it.each<[UpdateCycle, string, string]>([
    ['daily', '2026-11-20T16:00:00.000Z', '2026-11-21T16:00:00.000Z'],
    ['weekly', '2026-11-20T16:00:00.000Z', '2026-11-27T16:00:00.000Z'],
    ['monthly', '2026-11-20T16:00:00.000Z', '2026-12-20T16:00:00.000Z'],
    // 31 October in Shanghai, which has no day of that number in November
    ['monthly', '2026-10-30T16:00:00.000Z', '2026-11-29T16:00:00.000Z'],
    // already 1 March in Shanghai, still February in UTC
    ['monthly', '2026-02-28T20:30:00.000Z', '2026-03-31T20:30:00.000Z'],
    ['quarterly', '2026-11-29T16:00:00.000Z', '2027-02-27T16:00:00.000Z'],
    ['yearly', '2028-02-28T16:00:00.000Z', '2029-02-27T16:00:00.000Z'],
  ])('%s facts of %s are followed by %s', (cycle, last, next) => {
    expect(promised(cycle, last)).toBe(next);
  });

  it('adds the grace of the cycle, and of no other', () => {
    const graceHours = { daily: 24, weekly: 48 };
    expect(promised('daily', '2026-11-20T16:00:00Z', graceHours)).toBe('2026-11-22T16:00:00.000Z');
    expect(promised('monthly', '2026-11-20T16:00:00Z', graceHours)).toBe('2026-12-20T16:00:00.000Z');
  });

  it('is late only after the promised moment', () => {
    const graceHours = { daily: 24 };
    const [last, due, after] = [
      '2026-11-20T16:00:00Z',
      '2026-11-22T16:00:00.000Z',
      '2026-11-22T16:00:00.001Z',
    ];
    expect(at('daily', last, due, graceHours).status).toBe('fresh');
    expect(at('daily', last, after, graceHours)).toEqual({
      status: 'late',
      promisedBy: '2026-11-22T16:00:00.000Z',
      lastDataTime: '2026-11-20T16:00:00.000Z',
    });
  });

  it('knows no lateness on demand, nor before the first delivery', () => {
    expect(at('on-demand', '2020-01-01T00:00:00Z', '2026-11-22T00:00:00Z')).toMatchObject({
      status: 'no-promise',
      promisedBy: null,
    });
    expect(at('daily', null, '2026-11-22T00:00:00Z')).toEqual({
      status: 'never-delivered',
      promisedBy: null,
      lastDataTime: null,
    });
  });
});
