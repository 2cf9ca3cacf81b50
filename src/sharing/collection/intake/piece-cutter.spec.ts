import * as fc from 'fast-check';
import type { FeedFormat } from './feed-line.js';
import { PieceCutter } from './piece-cutter.js';

const LINE_BYTES = 5;
const cut = (text: string, chunkBytes: number, format: FeedFormat = 'application/x-ndjson') => {
  const cutter = new PieceCutter({ format, charset: 'utf-8', lineBytes: LINE_BYTES, pieceBytes: 8 }, 16);
  const bytes = Buffer.from(text);
  const pieces = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const piece = cutter.take(bytes.subarray(at, at + chunkBytes));
    if (piece) pieces.push(piece);
  }
  const last = cutter.last();
  return (last ? [...pieces, last] : pieces).map((piece) => ({
    ...piece,
    text: Buffer.from(piece.bytes).toString(),
  }));
};

describe('PieceCutter', () => {
  it('ends a piece behind the last whole line once it has its bytes', () => {
    const pieces = cut('ab\ncd\nef\ngh\nij', 1);
    expect(pieces.map(({ firstLine, text }) => [firstLine, text])).toEqual([
      [1, 'ab\ncd\n'],
      [3, 'ef\ngh\n'],
      [5, 'ij'],
    ]);
  });

  it('gives every piece memory of its own', () => {
    const [first, second] = cut('ab\ncd\nef\ngh\ni', 4);
    expect(first?.bytes.buffer).not.toBe(second?.bytes.buffer);
    first?.bytes.buffer.transfer();
    expect(second?.bytes.length).toBeGreaterThan(0);
  });

  it('agrees with the plain rule: nothing is lost but what a line has over its limit and one byte', () => {
    const text = fc.array(fc.constantFrom('\n', 'a', 'bcdef', 'ghijklm', '\r\n'), { maxLength: 40 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (parts, size) => {
        const pieces = cut(parts.join(''), size);
        const shortened = (lines: string): string =>
          lines.replaceAll(/[^\n]+/g, (line) => line.slice(0, LINE_BYTES + 1));
        expect(shortened(pieces.map((piece) => piece.text).join(''))).toBe(shortened(parts.join('')));
        let line = 1;
        for (const piece of pieces) {
          expect(piece.firstLine).toBe(line);
          line += piece.text.split('\n').length - 1;
        }
        expect(pieces.slice(0, -1).every((piece) => piece.text.endsWith('\n'))).toBe(true);
        expect(pieces.every((piece) => piece.text.length <= 8 + size + LINE_BYTES)).toBe(true);
      }),
    );
  });

  it('counts the lines of the rows it holds back for the next piece', () => {
    const pieces = cut('a,b\nc,d\n"\n\n\n",e\nf\n', 1, 'text/csv');
    expect(pieces.map(({ firstLine, text }) => [firstLine, text])).toEqual([
      [1, 'a,b\nc,d\n'],
      [3, '"\n\n\n",e\n'],
      [7, 'f\n'],
    ]);
  });
});
