import * as fc from 'fast-check';
import { checkDigitOf, isValidUscc, normalizeUscc, parseUscc, subjectTypeOf, usccWarnings } from './uscc.js';

const VALID = [
  '91100000100003962T',
  '911100001000044477',
  '911000001000013428',
  '9144030071526726XG',
  '914403001922038216',
  '9152000071430580XT',
  '91440300192317458F',
  '91350900587527783P',
  '91440606722473344C',
  '91110000802100433B',
  '91360000625912173B',
  '11320100MB1886843H',
  '91140100MA0TEXT12Y',
  '92140105MA0TEXT20Y',
  '93140122MA0TEXT39C',
  'N2141021MF0TEXT61F',
];

const INVALID: [string, string][] = [
  ['wrong check character', '914403001922038217'],
  ['two characters transposed', '914403001922038261'],
  ['letter O for zero', '914403001922038O16'],
  ['wrong check character of a public institution', '12440300MB2C92173A'],
  ['17 characters', '91440300192203821'],
  ['19 characters', '9144030019220382160'],
  ['a full code with a tail', '914403001922038216\n'],
  ['nothing', ''],
];

const EXAMPLE = '914403001922038216';
const FIRST_17 = fc.stringMatching(/^91[0-9A-HJ-NPQRTUWXY]{15}$/);

describe('isValidUscc', () => {
  it.each(VALID)('accepts %s', (code) => {
    expect(isValidUscc(code)).toBe(true);
  });

  it.each(INVALID)('refuses %s', (_why, code) => {
    expect(isValidUscc(code)).toBe(false);
  });

  it('refuses a class that does not exist although the check character fits', () => {
    const first17 = '94440300192203821';
    expect(isValidUscc(`${first17}${checkDigitOf(first17)}`)).toBe(false);
  });

  it('catches all 14 adjacent transpositions of the example', () => {
    const transposed = adjacentTranspositions(EXAMPLE);
    expect(transposed).toHaveLength(14);
    expect(transposed.filter(isValidUscc)).toEqual([]);
  });

  it('catches every adjacent transposition of any code', () => {
    fc.assert(
      fc.property(FIRST_17, (first17) => {
        const code = `${first17}${checkDigitOf(first17)}`;
        expect(isValidUscc(code)).toBe(true);
        expect(adjacentTranspositions(code).filter(isValidUscc)).toEqual([]);
      }),
    );
  });
});

describe('checkDigitOf', () => {
  it('gives 6 for the example: the sum is 831, 831 mod 31 is 25', () => {
    expect(checkDigitOf('91440300192203821')).toBe('6');
  });

  it('refuses a letter outside the alphabet and a wrong length', () => {
    expect(() => checkDigitOf('9144030019220382O')).toThrow(RangeError);
    expect(() => checkDigitOf('914403')).toThrow(RangeError);
  });
});

describe('normalizeUscc', () => {
  it.each([
    ['lower case', '91440300192317458f', '91440300192317458F'],
    ['full-width', '９１４４０３００１９２３１７４５８Ｆ', '91440300192317458F'],
    ['full-width lower case', '91440300192317458ｆ', '91440300192317458F'],
    ['spaces', ' 9144 0300 1922 038216\t\r\n', EXAMPLE],
    ['ideographic and no-break spaces', '9144\u30000300\u00A01922038216', EXAMPLE],
    ['zero-width characters and a BOM', '\uFEFF9144\u200B0300\u200C1922\u200D038216', EXAMPLE],
  ])('reads %s', (_form, written, code) => {
    expect(normalizeUscc(written)).toBe(code);
  });

  it('does not make letters out of look-alikes', () => {
    expect(normalizeUscc('\uFB00')).toBe('\uFB00');
    expect(normalizeUscc('\u0430')).toBe('\u0430');
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normalizeUscc(normalizeUscc(text))).toBe(normalizeUscc(text));
      }),
    );
  });

  it('takes 100 kB of hostile text in its stride', () => {
    const startedAt = performance.now();
    for (const part of ['\u200B', ' ', 'ａ', '9', '\uFEFFx']) {
      parseUscc(part.repeat(100_000));
    }
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});

describe('parseUscc', () => {
  it('gives the normalized code', () => {
    expect(parseUscc(' ９1440300192317458f')).toBe('91440300192317458F');
  });

  it.each([
    [Number('914403001922038216')],
    [null],
    [undefined],
    [['914403001922038216']],
    [{}],
    ['9144030019220382'],
  ])('gives nothing for %p', (value) => {
    expect(parseUscc(value)).toBeUndefined();
  });
});

describe('usccWarnings', () => {
  it.each(VALID)('has nothing to say about %s', (code) => {
    expect(usccWarnings(code)).toEqual([]);
  });

  it('warns of an inner check that does not fit, and of an unknown region', () => {
    expect(usccWarnings(withCheck('91440300192203822'))).toEqual(['organisation-code-check']);
    expect(usccWarnings(withCheck('91990300192203821'))).toEqual(['unknown-region']);
    expect(usccWarnings(withCheck('91990300192203822'))).toEqual([
      'organisation-code-check',
      'unknown-region',
    ]);
  });

  it('refuses a code of another length', () => {
    expect(() => usccWarnings('9144')).toThrow(RangeError);
  });
});

describe('subjectTypeOf', () => {
  it.each([
    ['91140100MA0TEXT12Y', '91'],
    ['92140105MA0TEXT20Y', '92'],
    ['93140122MA0TEXT39C', '93'],
    ['N2141021MF0TEXT61F', 'N'],
    ['11320100MB1886843H', 'other'],
  ])('%s is %s', (code, type) => {
    expect(subjectTypeOf(code)).toBe(type);
  });
});

function withCheck(first17: string): string {
  const code = `${first17}${checkDigitOf(first17)}`;
  expect(isValidUscc(code)).toBe(true);
  return code;
}

function adjacentTranspositions(code: string): string[] {
  return Array.from(
    { length: code.length - 1 },
    (_, at) => `${code.slice(0, at)}${code.charAt(at + 1)}${code.charAt(at)}${code.slice(at + 2)}`,
  ).filter((transposed) => transposed !== code);
}
