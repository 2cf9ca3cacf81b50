import { outcomeOf } from './push-outcome.js';

const ID = '01930d2c-7d2e-7c4b-8f43-0d9c5a2b1e6f';
const batch = {
  batchId: ID,
  status: 'published',
  duplicate: false,
  received: 3,
  accepted: 2,
  unchanged: 1,
  rejected: 0,
  reason: null,
  drift: [],
};

describe('the outcome of a push', () => {
  it('is whole when the batch is published with every line', () => {
    expect(outcomeOf({ status: 201, body: batch })).toEqual({
      lines: [`Batch ${ID}: published.`, '3 received: 2 accepted, 1 unchanged, 0 rejected.'],
      isWhole: true,
      rejectionsAt: `/v1/batches/${ID}/rejections`,
    });
  });

  it.each([[{ rejected: 1 }], [{ status: 'held', reason: 'Confirm it.' }]])(
    'is not whole with %j',
    (change) => {
      expect(outcomeOf({ status: 201, body: { ...batch, ...change } }).isWhole).toBe(false);
    },
  );

  it('tells why a batch is held', () => {
    const drift = [{ pointer: '/amount', code: 'amount-scale', detail: 'Is the unit right?', holds: true }];
    const { lines } = outcomeOf({
      status: 201,
      body: { ...batch, status: 'held', reason: 'Confirm it.', drift },
    });
    expect(lines.slice(2)).toEqual(['Confirm it.', '- /amount Is the unit right?']);
  });

  it('says that a file was known already', () => {
    const { lines, isWhole } = outcomeOf({ status: 201, body: { ...batch, duplicate: true } });
    expect(lines[0]).toMatch(/known already/);
    expect(isWhole).toBe(true);
  });

  it('finds the rejected lines of a batch that was refused', () => {
    const body = {
      code: 'too-many-rejections',
      title: 'Too many records were rejected',
      detail: `9 of 20 lines were rejected. See /v1/batches/${ID}/rejections.`,
    };
    expect(outcomeOf({ status: 422, body })).toMatchObject({
      isWhole: false,
      rejectionsAt: `/v1/batches/${ID}/rejections`,
    });
  });

  it.each([['<html>'], [null], [{ batchId: 7 }]])('takes %j for no answer of a gateway', (body) => {
    const { lines, isWhole } = outcomeOf({ status: 200, body });
    expect([lines, isWhole]).toEqual([['The gateway answered 200.'], false]);
  });
});
