import type { HeldFragment } from './gate-facts.repository.js';
import { shownRecords } from './held-records.js';

const ID = '0193a5b0-0000-7000-8000-00000000000';
const record = (n: number, publicityEndsOn: string | null) => ({
  recordId: `${ID}${n}`,
  publicityEndsOn,
  payload: {},
});
const fragment = (...records: HeldFragment['records']): HeldFragment => ({
  providerId: ID,
  asOf: '2026-11-21T00:00:00.000Z',
  records,
});

const isShown = (publicityEndsOn: string | null, at: string): boolean =>
  shownRecords(fragment(record(1, publicityEndsOn)), new Date(at)).length === 1;

describe('shownRecords', () => {
  it.each([
    // Midnight in Shanghai is 16:00 of the day before in UTC.
    ['2026-03-31', '2026-03-30T16:00:00.000Z', true],
    ['2026-03-31', '2026-03-31T15:59:59.999Z', true],
    ['2026-03-31', '2026-03-31T16:00:00.000Z', false],
    ['2026-03-31', '2026-03-31T23:59:59.999Z', false],
    ['2026-04-01', '2026-03-31T16:00:00.000Z', true],
    ['2026-12-31', '2026-12-31T15:59:59.999Z', true],
    ['2026-12-31', '2026-12-31T16:00:00.000Z', false],
    ['2028-02-29', '2028-02-29T15:59:59.999Z', true],
    ['2028-02-29', '2028-02-29T16:00:00.000Z', false],
    ['2027-01-01', '2026-12-31T16:00:00.000Z', true],
  ])('a record public until %s is asked for at %s: shown %s', (endsOn, at, expected) => {
    expect(isShown(endsOn, at)).toBe(expected);
  });

  it('shows a record without end for ever', () => {
    expect(isShown(null, '2999-01-01T00:00:00Z')).toBe(true);
  });

  it('keeps the others of a fragment, in their order', () => {
    const held = fragment(record(1, null), record(2, '2026-03-30'), record(3, '2026-03-31'));
    const shown = shownRecords(held, new Date('2026-03-31T04:00:00Z'));
    expect(shown.map(({ recordId }) => recordId)).toEqual([`${ID}1`, `${ID}3`]);
    expect(held.records).toHaveLength(3);
  });
});
