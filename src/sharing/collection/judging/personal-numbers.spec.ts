import { isIdentityNumber, isOldIdentityNumber } from './identity-number.js';
import { personalNumbersIn } from './personal-numbers.js';

/** What is found in a free text, and what of the text would be hidden. */
function found(text: string, isFreeText = true): [string, string][] {
  return personalNumbersIn(text, { isFreeText }).map(({ kind, start, end }) => [
    kind,
    text.slice(start, end),
  ]);
}

describe('isIdentityNumber', () => {
  it.each([
    '11010519491231002X',
    '11010519491231002x',
    '34052419800101001X',
    '440301199001011234',
    '810000199003071237',
  ])('knows %s', (text) => {
    expect(isIdentityNumber(text)).toBe(true);
  });

  it.each([
    ['a wrong check character', '110105194912310021'],
    ['a province that does not exist', '990105194912310023'],
    ['a day that does not exist', '440301199002301233'],
    ['a 13th month', '110105194913310021'],
    ['a birthday in 1899', '140100189912311230'],
    ['17 characters', '11010519491231002'],
    ['a credit code', '914403001922038216'],
    ['nothing', ''],
  ])('does not take %s for one', (_what, text) => {
    expect(isIdentityNumber(text)).toBe(false);
  });
});

describe('isOldIdentityNumber', () => {
  it('asks for a province and a birthday', () => {
    const numbers = [
      '110105491231002',
      '110105491331002',
      '990105491231002',
      '11010549123100',
      '110105000229002',
    ];
    expect(numbers.map(isOldIdentityNumber)).toEqual([true, false, false, false, false]);
  });
});

describe('personalNumbersIn', () => {
  it.each([
    ['当事人身份证号11010519491231002X。', '10519491231'],
    ['身份证:１１０１０５１９４９１２３１００２Ｘ', '１０５１９４９１２３１'],
    ['110105 19491231 002X', '105 19491231 '],
    ['110105-1949-1231-002x', '105-1949-1231-'],
    ['1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X', ' 1 0 5 1 9 4 9 1 2 3 1'],
  ])('finds the identity number in %j', (text, hidden) => {
    const [first, ...more] = found(text);
    expect(first?.[0]).toBe('identity-number');
    expect(first?.[1]).toContain(hidden.trim());
    expect(more).toEqual([]);
  });

  it.each([
    ['联系电话13800138000', '0013'],
    ['电话：138-0013-8000', '-0013-'],
    ['138 0013 8000', ' 0013 '],
    ['１３８００１３８０００', '００１３'],
    ['+86 13800138000', '0013'],
    ['+8613800138000', '380013'],
    ['008613800138000', '61380013'],
    ['13800138000转', '0013'],
    ['1 3 8 0 0 1 3 8 0 0 0', ' 8 0 0 1 3 '],
    ['19912345678', '1234'],
  ])('finds the mobile number in %j', (text, hidden) => {
    expect(found(text, false)).toEqual([['mobile-number', expect.stringContaining(hidden.trim())]]);
  });

  it('leaves the first three and the last four characters readable', () => {
    expect(found('13800138000')).toEqual([['mobile-number', '0013']]);
    expect(found('11010519491231002X')).toEqual([['identity-number', '10519491231']]);
  });

  it('finds every number of a text, in order', () => {
    const text = '张三13800138000、李四13900139000,身份证11010519491231002X 13700137000';
    expect(found(text).map(([kind]) => kind)).toEqual([
      'mobile-number',
      'mobile-number',
      'identity-number',
      'mobile-number',
    ]);
  });

  it('finds an old identity number in free text alone', () => {
    expect(found('身份证110105491231002')).toEqual([['identity-number', '10549123']]);
    expect(found('110105491231002', false)).toEqual([]);
  });

  it.each([
    ['a longer number', '6222021380013800012'],
    ['a landline', '0755-28780808'],
    ['11 digits that begin with 12', '12800138000'],
    ['the number of a document', '深市监罚〔2025〕13800号'],
    ['a document with year and serial', '13-2025-00138'],
    ['a credit code', '914403001922038216'],
    ['dates', '2026-01-05 2026-01-06 至 2026-02-07'],
    ['amounts', '罚款13,800,138,000元'],
    ['a bank card in groups', '6222 0213 8001 3800 012'],
    ['an identity number with a wrong check', '110105194912310021'],
    ['masked numbers', '110***********002X、138****8000'],
    ['digits across lines', '138\n00138000'],
    ['no digits', '违法事实'],
  ])('finds nothing in %s: %j', (_what, text) => {
    expect(found(text)).toEqual([]);
  });
});
