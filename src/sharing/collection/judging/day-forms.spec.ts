import {
  isUsualDay,
  isUsualEnd,
  isUsualInstant,
  readDay,
  readEnd,
  readInstant,
  readMonth,
  readYear,
} from './day-forms.js';

describe('readDay', () => {
  it.each([
    ['2026/1/5', '2026-01-05'],
    ['2026/01/05', '2026-01-05'],
    ['2026-1-5', '2026-01-05'],
    ['2026.1.5', '2026-01-05'],
    ['20260105', '2026-01-05'],
    [20260105, '2026-01-05'],
    ['2026年1月5日', '2026-01-05'],
    ['2026年01月05', '2026-01-05'],
    ['2026 年 1 月 5 日', '2026-01-05'],
    ['２０２６／１／５', '2026-01-05'],
    ['2026-01-05 00:00:00', '2026-01-05'],
    ['2026-01-05T00:00:00.000', '2026-01-05'],
    ['2026/1/5 0:00', '2026-01-05'],
    ['2026-01-05T00:00:00+08:00', '2026-01-05'],
  ])('reads %j as %j and says so', (sent, value) => {
    expect(readDay(sent)).toMatchObject({ value, warning: { code: 'date-reformatted' } });
  });

  it.each([
    [' 2026-01-05 ', '2026-01-05'],
    ['２０２６－０１－０５', '2026-01-05'],
    ['2026-01-05\u200B', '2026-01-05'],
  ])('tidies %j without a word', (sent, value) => {
    expect(readDay(sent)).toEqual({ value });
  });

  it.each(['— —', '', '无', '/'])('reads %j as null', (sent) => {
    expect(readDay(sent)).toEqual({ value: null });
  });

  it.each([
    '2026-01-05',
    '2023-02-29',
    '5/1/2026',
    '1/5/26',
    '26-1-5',
    '2026-1/5',
    '2026年1月',
    '2026-01-05 08:30:00',
    '2026-01-05T00:00:00Z',
    '2026-01-05、2026-01-06',
    '2099-12-31',
    '长期',
    46027.5,
    null,
    true,
  ])('leaves %j as it is', (sent) => {
    expect(readDay(sent)).toBeUndefined();
  });

  it('does not mend a day that does not exist', () => {
    expect(readDay('2026/2/30')).toMatchObject({ value: '2026-02-30' });
    expect(readDay(46027)).toEqual({ value: '46027' });
  });
});

describe('readEnd', () => {
  it.each([
    '2099-12-31',
    '2099-01-31',
    '9999-12-31',
    '2099/12/31',
    '2099年12月31日',
    '20991231',
    20991231,
    '2099-12-31 00:00:00',
    '长期',
    ' 长期有效',
    '永久',
    '无固定期限',
  ])('reads %j as without end', (sent) => {
    expect(readEnd(sent)).toMatchObject({ value: null, warning: { code: 'no-end' } });
  });

  it('reads every other day as a day', () => {
    expect(readEnd('2099-12-30')).toBeUndefined();
    expect(readEnd('2030/1/5')).toMatchObject({ value: '2030-01-05' });
    expect(readEnd('— —')).toEqual({ value: null });
    expect(readEnd('未知')).toBeUndefined();
  });
});

describe('readMonth', () => {
  it.each([
    ['2026-1', '2026-01'],
    ['2026/01', '2026-01'],
    ['2026.1', '2026-01'],
    ['202601', '2026-01'],
    [202601, '2026-01'],
    ['2026年1月', '2026-01'],
  ])('reads %j as %j', (sent, value) => {
    expect(readMonth(sent)).toMatchObject({ value, warning: { code: 'date-reformatted' } });
  });

  it.each(['2026-01', '2026-01-05', '1-2026', '2026', 'Jan-26', null])('leaves %j as it is', (sent) => {
    expect(readMonth(sent)).toBeUndefined();
  });
});

describe('readYear', () => {
  it.each(['2025', '2025年', '2025年度', '２０２５', ' 2025 '])('reads %j as a number', (sent) => {
    expect(readYear(sent)).toMatchObject({ value: 2025, warning: { code: 'number-reformatted' } });
  });

  it.each(['25', '2025.0', '二〇二五', 2025, null])('leaves %j as it is', (sent) => {
    expect(readYear(sent)).toBeUndefined();
  });
});

describe('readInstant', () => {
  it.each([
    ['2026-01-02 03:04:05+08:00', '2026-01-02T03:04:05+08:00'],
    ['2026-01-02T03:04:05+0800', '2026-01-02T03:04:05+08:00'],
    ['2026-01-02 03:04:05.123456+08', '2026-01-02T03:04:05.123456+08:00'],
    ['2026-01-02 03:04:05Z', '2026-01-02T03:04:05Z'],
  ])('reads %j as %j', (sent, value) => {
    expect(readInstant(sent)).toMatchObject({ value, warning: { code: 'date-reformatted' } });
  });

  it.each(['2026-01-02T03:04:05Z', '2026-01-02 03:04:05', '2026-01-02', 1767294245, null])(
    'leaves %j as it is',
    (sent) => {
      expect(readInstant(sent)).toBeUndefined();
    },
  );
});

describe('what is usual', () => {
  it('is a day as it should be, and without end nothing but null', () => {
    expect(['2026-01-05', '2099-12-31', null, undefined].map(isUsualDay)).toEqual([true, true, true, true]);
    expect(['2026-01-05', '2099-12-31', null].map(isUsualEnd)).toEqual([true, false, true]);
    expect(['2026-1-5', ' 2026-01-05', 20260105, ''].map(isUsualDay)).toEqual([false, false, false, false]);
  });

  it('is an instant with its zone', () => {
    const instants = ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.123456789+08:00', '2026-01-02 03:04:05Z'];
    expect(instants.map(isUsualInstant)).toEqual([true, true, false]);
  });
});
