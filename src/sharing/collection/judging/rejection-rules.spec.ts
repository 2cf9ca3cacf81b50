import { hasTooManyRejections } from './rejection-rules.js';

const rules = { largestShare: 0.1, fromRecords: 20, most: 100_000 };

describe('hasTooManyRejections', () => {
  it.each([
    [20, 2, false],
    [20, 3, true],
    [1000, 100, false],
    [1000, 101, true],
    [1_000_000, 1, false],
    [19, 19, false],
    [0, 0, false],
  ])('of %i lines %i rejected: %j', (received, rejected, isTooMany) => {
    expect(hasTooManyRejections(rules, received, rejected)).toBe(isTooMany);
  });

  it('takes no rejection at all when the share is 0', () => {
    expect(hasTooManyRejections({ ...rules, largestShare: 0 }, 1000, 1)).toBe(true);
  });
});
