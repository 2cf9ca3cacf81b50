import { comparable } from './comparable.js';

describe('comparable', () => {
  it.each([
    ['深市监罚〔2025〕1号', '深市监罚[2025]1号'],
    ['深市监罚〔2025〕1号', '深市监罚［２０２５］１号'],
    ['深市监罚〔2025〕1号', '深市监罚【2025】 1 号'],
    ['(2024)粤0305民初1号', '（2024）粤0305民初1号'],
    ['张三', '张\u3000三'],
    ['阿凡提·买买提', '阿凡提•买买提'],
    ['阿凡提·买买提', '阿凡提・买买提'],
    ['caf\u00E9', 'cafe\u0301'],
    ['\u8C48', '\uF900'],
  ])('takes %j and %j for the same', (one, other) => {
    expect(comparable(one)).toBe(comparable(other));
  });

  it.each([
    ['深市监罚〔2025〕1号', '深市监罚〔2025〕11号'],
    ['A1', 'a1'],
    ['①号', '1号'],
    ['張三', '张三'],
    ['1-1', '11'],
    ['2025', 2025],
    [null, 'null'],
  ])('tells %j from %j', (one, other) => {
    expect(comparable(one)).not.toBe(comparable(other));
  });

  it('leaves what is usual and what is no text as it is', () => {
    expect(['深市监罚〔2025〕1号', 2025, true, undefined].map(comparable)).toEqual([
      '深市监罚〔2025〕1号',
      2025,
      true,
      null,
    ]);
  });
});
