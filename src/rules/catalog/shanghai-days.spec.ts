import { dayBefore, isDay, monthsAfter, shanghaiDayOf } from './shanghai-days.js';

describe('shanghaiDayOf', () => {
  it.each([
    ['2026-03-31T15:59:59.999Z', '2026-03-31'],
    ['2026-03-31T16:00:00.000Z', '2026-04-01'],
    ['2026-12-31T16:00:00.000Z', '2027-01-01'],
  ])('%s is %s in Shanghai', (moment, day) => {
    expect(shanghaiDayOf(new Date(moment))).toBe(day);
  });
});

describe('monthsAfter', () => {
  it.each([
    ['2026-06-11', 3, '2026-09-11'],
    ['2026-06-11', 36, '2029-06-11'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2027-11-30', 3, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-31'],
    ['2026-12-01', 12, '2027-12-01'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2026-01-31', 1, '2026-02-28'],
  ])('%s and %i months end on %s', (day, months, end) => {
    expect(monthsAfter(day, months)).toBe(end);
  });
});

describe('dayBefore', () => {
  it.each([
    ['2026-03-01', '2026-02-28'],
    ['2028-03-01', '2028-02-29'],
    ['2027-01-01', '2026-12-31'],
  ])('before %s comes %s', (day, before) => {
    expect(dayBefore(day)).toBe(before);
  });
});

describe('isDay', () => {
  it('takes days as text and nothing else', () => {
    expect(isDay('2026-03-31')).toBe(true);
    for (const other of [null, undefined, 20_260_331, '2026-3-31', '2026-03-31T00:00:00Z', '— —']) {
      expect(isDay(other)).toBe(false);
    }
  });
});
