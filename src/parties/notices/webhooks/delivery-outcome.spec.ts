import { faultOfStatus, outcomeOf } from './delivery-outcome.js';

const delaysS = [5, 300, 7_200];
const middle = { delaysS, chance: 0.5 };

describe('outcomeOf', () => {
  it.each([200, 201, 204, 299])('delivers by a %i', (statusCode) => {
    const fault = faultOfStatus(statusCode);
    expect(outcomeOf({ statusCode, fault }, { attempt: 1, ...middle })).toEqual({ state: 'delivered' });
  });

  it.each([
    [1, 5],
    [2, 300],
    [3, 7_200],
  ])('tries again after the %i. failure, later each time', (attempt, afterS) => {
    expect(outcomeOf({ statusCode: 500, fault: 'status' }, { attempt, ...middle })).toEqual({
      state: 'failed',
      afterS,
    });
  });

  it('gives up after the failure that follows the last delay', () => {
    const outcome = outcomeOf({ statusCode: null, fault: 'timeout' }, { attempt: 4, ...middle });
    expect(outcome).toEqual({ state: 'dead', isGone: false });
  });

  it('gives up at once by a 410', () => {
    const outcome = outcomeOf({ statusCode: 410, fault: 'status' }, { attempt: 1, ...middle });
    expect(outcome).toEqual({ state: 'dead', isGone: true });
  });

  it('varies a delay by a tenth, and waits a second at least', () => {
    const after = (chance: number, each: readonly number[]) =>
      outcomeOf({ statusCode: 503, fault: 'status' }, { attempt: 1, delaysS: each, chance });
    expect(after(0, [1_000])).toMatchObject({ afterS: 900 });
    expect(after(1, [1_000])).toMatchObject({ afterS: 1_100 });
    expect(after(0, [1])).toMatchObject({ afterS: 1 });
  });
});

describe('faultOfStatus', () => {
  it.each([
    [199, 'status'],
    [300, 'redirect'],
    [301, 'redirect'],
    [302, 'redirect'],
    [307, 'redirect'],
    [308, 'redirect'],
    [400, 'status'],
    [404, 'status'],
    [410, 'status'],
    [500, 'status'],
  ])('takes %i as %s', (statusCode, fault) => {
    expect(faultOfStatus(statusCode)).toBe(fault);
  });
});
