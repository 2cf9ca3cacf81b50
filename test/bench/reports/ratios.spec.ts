import { measuredOf, spreadOf } from '../medians.js';
import { percentile } from './percentile.js';
import { fallen, leftOf, RATIO_NAMES, RATIOS, ratioOf, type Ratios } from './ratios.js';

const rounds = (variant: string, ...perSecond: number[]) =>
  measuredOf(
    variant,
    perSecond.map((each) => ({ perSecond: each })),
  );
const allAt = (value: number, changed: Partial<Ratios> = {}): Ratios => ({
  ...(Object.fromEntries(RATIO_NAMES.map((name) => [name, spreadOf([value])])) as Ratios),
  ...changed,
});

describe('The ratio of two candidates', () => {
  it('is the median of the quotients of the rounds, with the least and the most of them', () => {
    const measured = [rounds('gateway, 32', 100, 300, 200), rounds('pgbench, 32', 200, 200, 200)];
    expect(ratioOf(measured, RATIOS.pgbench32)).toEqual({ median: 1, least: 0.5, most: 1.5 });
  });

  it('leaves out a round in which the other gave nothing, and is none when it never gave anything', () => {
    const measured = [rounds('gateway, 32', 100, 300), rounds('pgbench, 32', 0, 200)];
    expect(ratioOf(measured, RATIOS.pgbench32)).toEqual({ median: 1.5, least: 1.5, most: 1.5 });
    const nothing = [rounds('gateway, 32', 100), rounds('pgbench, 32', 0)];
    expect(() => ratioOf(nothing, RATIOS.pgbench32)).toThrow(RangeError);
  });
});

describe('The guard', () => {
  it('holds while four fifths of a kept rate are left, and no longer', () => {
    expect(fallen(allAt(0.8), allAt(1, { alone: spreadOf([0.8]) }))).toEqual([]);
    expect(fallen(allAt(1, { nest32: spreadOf([0.79]) }), allAt(1))).toEqual(['nest32']);
  });

  it('takes a time for worse when it grows', () => {
    expect(leftOf('alone', allAt(1, { alone: spreadOf([2]) }), allAt(1))).toBe(0.5);
    expect(fallen(allAt(1, { alone: spreadOf([1.3]) }), allAt(1))).toEqual(['alone']);
    expect(fallen(allAt(1, { alone: spreadOf([0.5]) }), allAt(1))).toEqual([]);
  });
});

describe('A percentile', () => {
  it('is the value that so large a part of the values does not exceed', () => {
    const values = Array.from({ length: 100 }, (_, place) => 100 - place);
    expect([0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 99, 100]);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
