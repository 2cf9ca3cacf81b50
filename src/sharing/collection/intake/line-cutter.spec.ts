import * as fc from 'fast-check';
import { LineCutter, splitLines } from './line-cutter.js';

const LIMIT = 8;

/** The lines of a text that comes in chunks; `too long` for one that was dropped. */
function linesOf(chunks: readonly Buffer[], limit = LIMIT): string[] {
  const cutter = new LineCutter(limit);
  const pieces = [...chunks.flatMap((chunk) => cutter.cut(chunk)), ...cutter.end()];
  return pieces.flatMap((piece) => (piece ? splitLines(piece).map(String) : ['too long']));
}
const chunked = (text: string, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
    Buffer.from(text.slice(at * size, (at + 1) * size)),
  );

describe('LineCutter', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\nb', ['a', 'b']],
    ['\n\na\n\n', ['', '', 'a', '']],
    ['a\r\nb\rc\n', ['a\r', 'b\rc']],
    ['12345678\n12345678', ['12345678', '12345678']],
    ['123456789\nb\n', ['too long', 'b']],
    ['a\n123456789\n123456789\nb', ['a', 'too long', 'too long', 'b']],
    ['a\n123456789', ['a', 'too long']],
    ['a\n123456789\n', ['a', 'too long']],
    [`${'x'.repeat(100)}\n\nb`, ['too long', '', 'b']],
  ])('cuts %j the same in chunks of any size', (text, lines) => {
    for (const size of [1, 2, 3, 7, 8, 9, 10, 1_000]) expect(linesOf(chunked(text, size))).toEqual(lines);
  });

  it('agrees with the plain rule, whatever the text and the chunks', () => {
    const text = fc.array(fc.constantFrom('\n', 'a', 'bcdef', '\r\n'), { maxLength: 40 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 20 }), (parts, size) => {
        const lines = parts.join('').split('\n');
        if (lines.at(-1) === '') lines.pop();
        const expected = lines.map((line) => (line.length > LIMIT ? 'too long' : line));
        expect(linesOf(chunked(parts.join(''), size))).toEqual(expected);
      }),
    );
  });

  it('keeps nothing of a line of 100 MB', () => {
    const cutter = new LineCutter(65_536);
    const chunk = Buffer.alloc(1_000_000, 'x');
    const pieces = Array.from({ length: 100 }, () => cutter.cut(chunk)).flat();
    expect(pieces).toEqual([undefined]);
    expect(cutter.end()).toEqual([]);
    expect(cutter.cut(Buffer.from('x\nnext\n')).map(String)).toEqual(['next\n']);
  });
});
