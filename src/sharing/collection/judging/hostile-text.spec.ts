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

const PARTS = [
  ...[' ', '\t', '\u3000', '\u200B', '-', '—', '/', '无', '\u0301', '違'],
  ...['0', '1', '1.', '.0', ',000', '1,', 'E+', '2026-', '年', '0:', '元', '¥', '（', '1'],
  ...['家庭住址:', '家庭住址:一二三四', '住址', ':', '〔', '·'],
];
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
const starts = ['', '1', '1.', '2026-01-05 00:00:00.', '家庭住址'];

/** The shortest of a few tries: what else the machine is doing only makes a try longer. */
function fastestMs(work: () => unknown): number {
  const tries = Array.from({ length: 5 }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  });
  return Math.min(...tries);
}

const filled = (start: string, part: string): string =>
  `${start}${part.repeat(Math.ceil(SIZE / part.length))}\u0000`;

describe('100 kB of hostile text', () => {
  it.each(Object.entries(READERS))('is read as %s at once', (_name, read) => {
    for (const part of PARTS) {
      for (const start of starts) expect(fastestMs(() => read(filled(start, part)))).toBeLessThan(LIMIT_MS);
    }
  });

  it.each([...DIGITS, ...DIGITS.map((part) => `19491231${part}`)])(
    'of %j is searched for personal numbers at once, up to the longest text a field may hold',
    (part) => {
      const text = filled('', part).slice(0, 8_000);
      expect(fastestMs(() => personalNumbersIn(text, { isFreeText: true }))).toBeLessThan(LIMIT_MS);
    },
  );
});
