import type { CatalogField } from '../../../rules/catalog/index.js';
import { decimalReader, readTruth, readWhole } from './number-forms.js';

const money = (unit: string): CatalogField => ({
  name: 'amount',
  nameZh: '金额',
  type: 'money',
  unit,
  sensitive: 'none',
});
const yuan = decimalReader(money('CNY'));
const tenThousands = decimalReader(money('10k CNY'));
const dollars = decimalReader(money('USD'));
const ratio = decimalReader({ name: 'ratio', nameZh: '比例', type: 'decimal', sensitive: 'none' });

describe('decimalReader for yuan', () => {
  it.each([
    ['1,000.00', '1000.00'],
    ['1,234,567', '1234567'],
    ['-1,000.00', '-1000.00'],
    ['¥1000', '1000'],
    ['￥1,000.50', '1000.50'],
    ['-¥5', '-5'],
    ['1000元', '1000'],
    ['1000 元', '1000'],
    ['1000元整', '1000'],
    ['人民币1000元', '1000'],
    ['1000元人民币', '1000'],
    ['1000人民币元', '1000'],
    ['CNY 1000', '1000'],
    ['1000.0000', '1000.00'],
    ['１，０００．００', '1000.00'],
  ])('reads %j as %j and says so', (sent, value) => {
    expect(yuan(sent)).toMatchObject({ value, warning: { code: 'money-reformatted' } });
  });

  it.each([
    [' 12.30', '12.30'],
    ['１２．３０', '12.30'],
  ])('tidies %j without a word', (sent, value) => {
    expect(yuan(sent)).toEqual({ value });
  });

  it.each(['— —', '-', '无', ''])('reads %j as null', (sent) => {
    expect(yuan(sent)).toEqual({ value: null });
  });

  it.each([
    '12.30',
    '12.345',
    '1e3',
    '1E3',
    'NaN',
    '0.1+0.2',
    '0.30000000000000004',
    '1,00',
    '1,0000',
    '10,00.00',
    ',100',
    '1.000,00',
    '1 000',
    '$1000',
    '1000美元',
    '1000万元',
    '1千元',
    '约1000',
    '+5',
    '(1,000)',
    '50%',
    1000,
    0.1,
    null,
    true,
  ])('leaves %j to the validator', (sent) => {
    expect(yuan(sent)).toBeUndefined();
  });
});

describe('decimalReader for other units', () => {
  it('takes 10,000 yuan only from a field of 10,000 yuan', () => {
    expect(['1,000万元', '1000万元人民币', '1000万人民币'].map((sent) => tenThousands(sent)?.value)).toEqual([
      '1000',
      '1000',
      '1000',
    ]);
    expect(['1000元', '¥1000', '1000万美元', '5000.000000'].map(tenThousands)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('takes dollars only from a field of dollars', () => {
    expect(['$1,000', 'USD 1000', '1000美元'].map((sent) => dollars(sent)?.value)).toEqual([
      '1000',
      '1000',
      '1000',
    ]);
    expect(dollars('¥1000')).toBeUndefined();
  });

  it('knows no currency where there is no money', () => {
    expect(ratio('1,000.5')).toMatchObject({ value: '1000.5', warning: { code: 'number-reformatted' } });
    expect(['5元', '50%', '¥5'].map(ratio)).toEqual([undefined, undefined, undefined]);
  });
});

describe('readWhole', () => {
  it.each([
    ['3', 3],
    [' 3 ', 3],
    ['３', 3],
    ['-12', -12],
    ['1,000', 1000],
    ['0', 0],
  ])('reads %j as %j', (sent, value) => {
    expect(readWhole(sent)).toMatchObject({ value, warning: { code: 'number-reformatted' } });
  });

  it.each(['007', '1.0', '1e3', '+1', '-0', '٣', '9007199254740992', '3人', 3, 1.5, null])(
    'leaves %j to the validator',
    (sent) => {
      expect(readWhole(sent)).toBeUndefined();
    },
  );

  it('reads a mark for nothing as null', () => {
    expect(readWhole('--')).toEqual({ value: null });
  });
});

describe('readTruth', () => {
  it.each([
    ['是', true],
    [' 否 ', false],
    ['TRUE', true],
    ['false', false],
    ['ＴＲＵＥ', true],
  ])('reads %j as %j', (sent, value) => {
    expect(readTruth(sent)).toMatchObject({ value, warning: { code: 'boolean-reformatted' } });
  });

  it.each(['无', '有', '1', '0', 'Y', 1, 0, true, null])('leaves %j to the validator', (sent) => {
    expect(readTruth(sent)).toBeUndefined();
  });

  it('reads dashes as null', () => {
    expect(readTruth('— —')).toEqual({ value: null });
  });
});
