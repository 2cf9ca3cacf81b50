import { refusalOf, type WholeBatch } from './whole-batch.js';

const rules = { largestShare: 0.1, fromRecords: 20, most: 1_000 };
const batch: WholeBatch = { received: 100, rejected: 0, kind: 'incremental' };
const codeOf = (overrides: Partial<WholeBatch>) => refusalOf({ ...batch, ...overrides }, rules)?.code;

describe('a batch as a whole', () => {
  it.each([
    ['without a fault', {}],
    ['with as many rejections as the limit allows', { rejected: 10 }],
    ['so small that its share says nothing', { received: 19, rejected: 18 }],
    ['of the announced number of records', { recordCount: 100 }],
    ['incremental, with nothing but rejections, and small', { received: 1, rejected: 1 }],
  ])('may be published %s', (_what, overrides) => {
    expect(codeOf(overrides)).toBeUndefined();
  });

  it.each([
    ['without a record', { received: 0 }, 'unreadable-feed'],
    ['above the limit of rejections', { rejected: 11 }, 'too-many-rejections'],
    [
      'full, with nothing but rejections',
      { received: 1, rejected: 1, kind: 'full' as const },
      'too-many-rejections',
    ],
    [
      'when it was not read to its end',
      { received: 1_001, rejected: 1_001, recordCount: 5_000 },
      'too-many-rejections',
    ],
    ['of another number of records than announced', { recordCount: 101 }, 'batch-digest-mismatch'],
  ])('is refused %s', (_what, overrides, code) => {
    expect(codeOf(overrides)).toBe(code);
  });

  it('says where the rejected lines are listed', () => {
    const refusal = refusalOf({ ...batch, rejected: 50, listedAt: '/v1/batches/x/rejections' }, rules);
    expect(refusal?.message).toBe(
      '50 of 100 lines were rejected, more than 10 %. See /v1/batches/x/rejections.',
    );
  });
});
