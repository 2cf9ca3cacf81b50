import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import type { FeedFormat } from './feed-line.js';
import type { Piece } from './piece.js';
import { feedPieces } from './pieces.js';

const LINE_BYTES = 12;

interface Cut {
  readonly chunkBytes?: number;
  readonly pieceBytes?: number;
  readonly format?: FeedFormat;
}
async function piecesOf(
  text: string,
  { chunkBytes = 5, pieceBytes = 1, format = 'application/x-ndjson' }: Cut = {},
): Promise<Piece[]> {
  const whole = Buffer.from(text);
  const chunks: Buffer[] = [];
  // What comes first is read as one to tell the charset: 64 KB of blank lines stand before what is cut.
  for (let at = 0; at < whole.length; at += chunkBytes) chunks.push(whole.subarray(at, at + chunkBytes));
  const limits = { expandedBytes: 1e9, ratio: 1_000, lineBytes: LINE_BYTES, columns: 10 };
  const encoding = { format, isGzip: false, charset: 'utf-8' };
  const head = Buffer.alloc(65_536, ' \n');
  const bytes = Readable.from([head, ...chunks]);
  const pieces: Piece[] = [];
  for await (const piece of feedPieces(bytes, { encoding, limits, pieceBytes })) pieces.push(piece);
  return pieces.slice(1).map((piece) => ({ ...piece, firstLine: piece.firstLine - 32_768 }));
}
/** Of a line that is too long, one byte more than it may have. */
const textOf = ({ bytes }: Piece): string => Buffer.from(bytes).toString();
const numbered = (pieces: readonly Piece[]): [number, string][] =>
  pieces.flatMap((piece): [number, string][] =>
    textOf(piece)
      .replace(/\n$/, '')
      .split('\n')
      .map((line, index) => [piece.firstLine + index, line]),
  );

describe('feedPieces', () => {
  it('says of each piece which line of the feed it begins with', async () => {
    const pieces = await piecesOf('a\nb\nc\n\nd');
    expect(pieces.length).toBeGreaterThan(1);
    expect(numbered(pieces)).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, ''],
      [5, 'd'],
    ]);
  });

  it('counts a line that is too long, wherever it is cut', async () => {
    for (const chunkBytes of [1, 3, 12, 13, 14, 100]) {
      const pieces = await piecesOf(`a\n${'x'.repeat(40)}\nb\n${'y'.repeat(13)}\nc`, { chunkBytes });
      expect(numbered(pieces).map(([line, text]) => [line, text.slice(0, 13)])).toEqual([
        [1, 'a'],
        [2, 'x'.repeat(13)],
        [3, 'b'],
        [4, 'y'.repeat(13)],
        [5, 'c'],
      ]);
    }
  });

  it('loses no line and makes none, however the feed comes and is cut', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', '企', ' '), maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 60 }),
        async (lines, chunkBytes, pieceBytes) => {
          const pieces = await piecesOf(`${lines.join('\n')}\n`, { chunkBytes, pieceBytes });
          expect(numbered(pieces)).toEqual(lines.map((text, index) => [index + 1, text]));
          expect(pieces.every(({ bytes }) => bytes.length < pieceBytes + chunkBytes + LINE_BYTES)).toBe(true);
        },
      ),
    );
  });

  it('ends a piece that has very many lines, however short', async () => {
    const pieces = await piecesOf('\n'.repeat(100_000), { chunkBytes: 10_000, pieceBytes: 1e9 });
    expect(pieces.length).toBeGreaterThan(3);
  });

  it('cuts no row of a CSV that is spread over lines', async () => {
    const rows = ['a,b\n', '"x\ny","z"\n', 'c,5" d\n', ',"\n\n"\n', '"e ""f"\n'];
    for (const chunkBytes of [1, 2, 3, 5, 8]) {
      const pieces = await piecesOf(rows.join(''), { chunkBytes, format: 'text/csv' });
      expect(pieces.map(textOf).every((text) => isMadeOf(text, rows))).toBe(true);
      expect(pieces.map(textOf).join('')).toBe(rows.join(''));
      expect(pieces.length).toBeGreaterThan(1);
    }
  });

  it('does not wait for a quote that is never closed', async () => {
    const text = `a,"b\n${'c\n'.repeat(1_000)}`;
    const [first] = await piecesOf(text, { format: 'text/csv' });
    expect(first?.firstLine).toBe(1);
    expect(first?.bytes.length).toBeLessThan(100);
  });
});

function isMadeOf(text: string, rows: readonly string[]): boolean {
  let rest = text;
  for (const row of rows) if (rest.startsWith(row)) rest = rest.slice(row.length);
  return rest === '';
}
