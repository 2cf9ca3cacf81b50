import { validateSync } from 'class-validator';
import { IsReadableText } from './readable-text.js';

class Letter {
  @IsReadableText()
  text: string;
}
const isTaken = (text: unknown): boolean => validateSync(Object.assign(new Letter(), { text })).length === 0;

describe('IsReadableText', () => {
  it.each(['', 'Wrong bank', '银行弄错了。\n第二行', 'البنك الخطأ', '𠮷野 👍🏽 e\u0301', 'a\tb\r\nc'])(
    'takes %j',
    (text) => {
      expect(isTaken(text)).toBe(true);
    },
  );

  it.each([
    'a\u0000b',
    'a\u0007b',
    'a\u007fb',
    'a\u0085b',
    'a\u202eb',
    'a\u2066b',
    'a\u200bb',
    'a\ufeffb',
    'a\ufffeb',
    'a\ufffdb',
    'a\ud800',
    '\u{e0061}',
    7,
    null,
  ])('refuses %j', (text) => {
    expect(isTaken(text)).toBe(false);
  });

  it('reads a megabyte in no time', () => {
    const startedAt = performance.now();
    expect(isTaken(`${'\t字'.repeat(500_000)}\u202e`)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
