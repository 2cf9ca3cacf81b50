import type { CatalogField } from '../../../rules/catalog/index.js';
import * as days from './day-forms.js';
import * as numbers from './number-forms.js';
import { personalNumbersIn } from './personal-numbers.js';
import { privateAddressesIn } from './private-address.js';
import * as texts from './text-forms.js';

/** 10 ms when the machine has nothing else to do. */
const LIMIT_MS = 50;
const SIZE = 100_000;
const money: CatalogField = { name: 'amount', nameZh: '金额', type: 'money', unit: 'CNY', sensitive: 'none' };

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  text: texts.readText,
  line: texts.readLine,
  code: texts.readCode,
  usualText: texts.isUsualText,
  usualCode: texts.isUsualCode,
  day: days.readDay,
  end: days.readEnd,
  month: days.readMonth,
  year: days.readYear,
  instant: days.readInstant,
  usualInstant: days.isUsualInstant,
  whole: numbers.readWhole,
  truth: numbers.readTruth,
  money: numbers.decimalReader(money),
  usualDecimal: numbers.isUsualDecimal,
  address: privateAddressesIn,
};

const SPACES = [' ', '\t', '\u3000', '\u200B', '-', '—', '/', '无', '\u0301', '違'];
const NUMBERS = ['0', '1', '1.', '.0', ',000', '1,', 'E+', '2026-', '年', '0:', '元', '¥', '（', '１'];
const ADDRESSES = ['家庭住址:', '家庭住址:一二三四', '住址', ':'];
const PARTS = [...SPACES, ...NUMBERS, ...ADDRESSES];
const DIGITS = [
  '1',
  '13',
  '1 3 ',
  '1-',
  '13 ',
  '19 ',
  '138 ',
  '86',
  '8613',
  '0',
  'X',
  '1X ',
  '１',
  '110105 ',
];
const STARTS = ['', '2026-01-05 00:00:00.1'];
const TRIES = 5;

/** Counts the work of this process alone, and tries again, for what else the machine does makes a try longer. */
function isDoneAtOnce(work: () => unknown): boolean {
  return Array.from({ length: TRIES }).some(() => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 < LIMIT_MS;
  });
}

const filled = (start: string, part: string): string =>
  `${start}${part.repeat(Math.ceil(SIZE / part.length))}\u0000`;

describe('100 kB of hostile text', () => {
  it.each(Object.entries(READERS))('is read as %s at once', (_name, read) => {
    const slow = STARTS.flatMap((start) => PARTS.map((part) => ({ start, part }))).filter(
      ({ start, part }) => !isDoneAtOnce(() => read(filled(start, part))),
    );
    expect(slow).toEqual([]);
  });

  it('is searched for personal numbers at once, up to the longest text a field may hold', () => {
    const slow = [...DIGITS, ...DIGITS.map((part) => `19491231${part}`)].filter((part) => {
      const text = filled('', part).slice(0, 8_000);
      return !isDoneAtOnce(() => personalNumbersIn(text, { isFreeText: true }));
    });
    expect(slow).toEqual([]);
  });
});
