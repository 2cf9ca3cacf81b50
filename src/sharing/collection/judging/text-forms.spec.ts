import { isUsualCode, isUsualText, readCode, readLine, readText } from './text-forms.js';

describe('readText', () => {
  it.each([
    ['  违法事实  ', '违法事实'],
    ['\t违法\n事实\r\n', '违法\n事实'],
    ['\u3000全角空格\u00A0', '全角空格'],
    ['零\u200B宽\u200C字\u200D符\uFEFF', '零宽字符'],
  ])('tidies %j to %j', (sent, value) => {
    expect(readText(sent)).toEqual({ value });
  });

  it.each(['', ' ', '-', '--', '——', '— —', '－', '—\u200B—', '无', ' 无 ', '/', '／', '\u3000'])(
    'reads the mark for nothing %j as null',
    (sent) => {
      expect(readText(sent)).toEqual({ value: null });
    },
  );

  it.each([
    '阿凡提·买买提',
    '（ＡＢＣ）有限公司',
    '𠮷野家',
    '甲-乙',
    '无锡市',
    '无无',
    '//',
    'e\u0301',
    'a\u0000b',
    'a\u202Eb',
    'a\uD800b',
  ])('leaves %j as it was sent', (sent) => {
    expect(readText(sent)).toBeUndefined();
  });

  it.each([null, undefined, 7, true, ['x'], {}])('leaves %j to the validator', (sent) => {
    expect(readText(sent)).toBeUndefined();
  });
});

describe('readLine', () => {
  it('reads a whole number as text and says that zeros may be lost', () => {
    expect(readLine(12345)).toEqual({
      value: '12345',
      warning: {
        code: 'number-as-text',
        detail: 'given as a number and read as text; leading zeros, if there were any, are lost',
      },
    });
  });

  it.each([1.5, -1, 2 ** 53, Number.NaN])('leaves the number %d to the validator', (sent) => {
    expect(readLine(sent)).toBeUndefined();
  });

  it.each(['1.23457E+15', ' 4.40301e+17 '])('refuses %j, which a spreadsheet has shortened', (sent) => {
    expect(readLine(sent)).toMatchObject({ fault: { code: 'malformed' } });
  });

  it.each(['1.5E', 'E+15', '12.3E+15', '1.2E+15号'])('takes %j for what it is', (sent) => {
    expect(readLine(sent)).toBeUndefined();
  });

  it('leaves full-width characters of a name alone', () => {
    expect(readLine('ＡＢＣ（中国）公司')).toBeUndefined();
  });
});

describe('readCode', () => {
  it.each([
    ['Ａ', 'A'],
    ['０１２', '012'],
    [' 罚款，警告 ', '罚款,警告'],
    ['有限责任公司（自然人独资）', '有限责任公司(自然人独资)'],
  ])('makes %j half-width: %j', (sent, value) => {
    expect(readCode(sent)).toEqual({ value });
  });

  it('reads numbers and marks for nothing as a line does', () => {
    expect(readCode(7)).toMatchObject({ value: '7', warning: { code: 'number-as-text' } });
    expect(readCode('－')).toEqual({ value: null });
    expect(readCode('一般')).toBeUndefined();
  });
});

describe('isUsualText and isUsualCode', () => {
  it.each(['', ' a', 'a ', '\u3000a', '-', '— —', '无', '/', '1.2E+15', 7, true])('stop at %j', (sent) => {
    expect([isUsualText(sent), isUsualCode(sent)]).toEqual([false, false]);
  });

  it.each(['违法事实', 'A-1', '12', null, undefined])('pass %j', (sent) => {
    expect([isUsualText(sent), isUsualCode(sent)]).toEqual([true, true]);
  });

  it('differ in full-width characters', () => {
    expect([isUsualText('Ａ'), isUsualCode('Ａ')]).toEqual([true, false]);
  });
});
