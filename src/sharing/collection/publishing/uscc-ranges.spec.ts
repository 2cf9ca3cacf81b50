import { UsccRanges, UsccSample } from './uscc-ranges.js';

describe('UsccRanges', () => {
  const codes = Array.from(
    { length: 10_000 },
    (_, n) => `91${String((n * 7_919) % 10_000).padStart(6, '0')}`,
  );
  const cut = (usccs: readonly string[], perRange: number) => {
    const ranges = new UsccRanges();
    for (let from = 0; from < usccs.length; from += 1_000) {
      const sample = new UsccSample();
      usccs.slice(from, from + 1_000).forEach((uscc) => sample.add(uscc));
      ranges.add(sample);
    }
    return ranges.cut(perRange);
  };

  it('covers every code exactly once, in order', () => {
    const ranges = cut(codes, 1_000);
    expect(ranges[0]?.after).toBe('');
    expect(ranges.at(-1)?.upTo).toBeNull();
    ranges.slice(1).forEach(({ after }, index) => expect(after).toBe(ranges[index]?.upTo));
    const inside = (uscc: string) =>
      ranges.filter(({ after, upTo }) => uscc > after && (upTo === null || uscc <= upTo)).length;
    expect(codes.every((uscc) => inside(uscc) === 1)).toBe(true);
  });

  it('makes ranges of about the size asked for', () => {
    const ranges = cut(codes, 1_000);
    const sizes = ranges.map(
      ({ after, upTo }) => codes.filter((uscc) => uscc > after && (upTo === null || uscc <= upTo)).length,
    );
    expect(Math.max(...sizes)).toBeLessThan(2_000);
    expect(ranges.length).toBeGreaterThan(6);
  });

  it('makes one range of no records, and of one enterprise with very many', () => {
    expect(cut([], 1_000)).toEqual([{ after: '', upTo: null }]);
    const one = cut(
      Array.from({ length: 10_000 }, () => '91'),
      1_000,
    );
    expect(one).toEqual([
      { after: '', upTo: '91' },
      { after: '91', upTo: null },
    ]);
  });
});
