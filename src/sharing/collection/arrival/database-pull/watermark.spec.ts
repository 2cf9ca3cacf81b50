import { instantOf, minutesBefore, readWatermark } from './watermark.js';

describe('a watermark', () => {
  it.each([
    ['2026-11-20 08:15:30', '2026-11-20 08:15:30.000000'],
    ['2026-11-20 08:15:30.5', '2026-11-20 08:15:30.500000'],
    ['2026-11-20 08:15:30.123456', '2026-11-20 08:15:30.123456'],
    ['2026-11-20', '2026-11-20 00:00:00.000000'],
  ])('is read from %j', (text, watermark) => {
    expect(readWatermark(text)).toBe(watermark);
  });

  it.each([
    'infinity',
    '0000-00-00 00:00:00',
    '2026-13-01',
    '12026-01-01 00:00:00',
    '0044-03-15 00:00:00 BC',
    '',
  ])('is not read from %j', (text) => {
    expect(readWatermark(text)).toBeUndefined();
  });

  it('goes back over midnight and keeps the order of texts', () => {
    expect(minutesBefore('2026-11-20 00:04:00.123456', 5)).toBe('2026-11-19 23:59:00.123000');
    expect(minutesBefore('2026-11-20 00:04:00.123456', 0)).toBe('2026-11-20 00:04:00.123000');
  });

  it('stands for an instant at the offset of its database', () => {
    expect(instantOf('2026-11-20 08:15:30.123456', '+08:00')).toBe('2026-11-20T08:15:30.123+08:00');
    expect(new Date(instantOf('2026-11-20 08:15:30.123456', '+08:00')).toISOString()).toBe(
      '2026-11-20T00:15:30.123Z',
    );
  });
});
