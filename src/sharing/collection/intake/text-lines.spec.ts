import { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import type { Piece } from './piece.js';
import { feedPieces } from './pieces.js';
import { textLines } from './text-lines.js';

const LIMITS = { expandedBytes: 1e9, ratio: 1_000, columns: 10 };
/** The pieces of an NDJSON feed that comes in these chunks, one for each. */
function piecesOf(chunks: Buffer[], { charset, lineBytes }: Settings): AsyncGenerator<Piece> {
  const encoding = { format: 'application/x-ndjson', isGzip: false, charset } as const;
  return feedPieces(Readable.from(chunks), { encoding, limits: { ...LIMITS, lineBytes }, pieceBytes: 1 });
}
interface Settings {
  readonly charset: string | undefined;
  readonly lineBytes: number;
}
const GB_18030 = { charset: 'gb18030', lineBytes: 1_000 };

async function read(
  bytes: Buffer | string,
  options: Partial<typeof GB_18030> = {},
  size = 100_000,
): Promise<[number, string, string | undefined][]> {
  const whole = Buffer.from(bytes);
  const chunks: Buffer[] = [];
  for (let at = 0; at < whole.length; at += size) chunks.push(whole.subarray(at, at + size));
  const settings = { charset: undefined, lineBytes: 1_000, ...options };
  const lines: [number, string, string | undefined][] = [];
  for await (const piece of piecesOf(chunks, settings)) {
    lines.push(
      ...textLines(piece, settings).map(({ line, text, fault }): (typeof lines)[number] => [
        line,
        text,
        fault?.code,
      ]),
    );
  }
  return lines;
}

describe('textLines', () => {
  it.each([1, 2, 5, 100_000])('numbers the lines from 1, in chunks of %i', async (size) => {
    expect(await read('企业\n\na😀\r\nend', {}, size)).toEqual([
      [1, '企业', undefined],
      [2, '', undefined],
      [3, 'a😀\r', undefined],
      [4, 'end', undefined],
    ]);
  });

  it('counts the quotation marks of each line', async () => {
    const quotes: number[] = [];
    const bytes = iconv.encode('"a","企\\"业"\n\n"\n', 'gb18030');
    for await (const piece of piecesOf([bytes], GB_18030)) {
      quotes.push(...textLines(piece, GB_18030).map((line) => line.quotes));
    }
    expect(quotes).toEqual([5, 0, 1]);
  });

  it('gives a fault to the line that is no UTF-8, and goes on', async () => {
    const bytes = Buffer.concat([Buffer.from('好\n'), iconv.encode('企业', 'gbk'), Buffer.from('\n好\n')]);
    expect(await read(bytes, { charset: 'utf-8' })).toEqual([
      [1, '好', undefined],
      [2, '', 'not-utf-8'],
      [3, '好', undefined],
    ]);
  });

  it.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong form', [0xc0, 0xaf]],
    ['half a pair', [0xed, 0xa0, 0x80]],
    ['a code point beyond the last', [0xf4, 0x90, 0x80, 0x80]],
    ['a cut character', [0xe4, 0xbc]],
  ])('finds %s', async (_what, bytes) => {
    const lines = await read(Buffer.of(0x61, ...bytes, 0x0a, 0x62), { charset: 'utf-8' });
    expect(lines).toEqual([
      [1, '', 'not-utf-8'],
      [2, 'b', undefined],
    ]);
  });

  it('gives a fault to the line that is no GB 18030', async () => {
    expect(await read(Buffer.of(0x61, 0xff, 0x0a, 0x62, 0x0a, 0x81, 0x0a), GB_18030)).toEqual([
      [1, '', 'not-gb-18030'],
      [2, 'b', undefined],
      [3, '', 'not-gb-18030'],
    ]);
  });

  it('keeps nothing of a line that is too long, and goes on', async () => {
    const text = `${'x'.repeat(1_000)}\n${'x'.repeat(1_001)}\n${'x'.repeat(90_000)}\nend`;
    for (const size of [333, 100_000]) {
      const lines = await read(text, {}, size);
      expect(lines.map(([line, kept, code]) => [line, kept.length, code])).toEqual([
        [1, 1_000, undefined],
        [2, 0, 'line-too-long'],
        [3, 0, 'line-too-long'],
        [4, 3, undefined],
      ]);
    }
  });

  it.each<[string, (text: string) => Buffer]>([
    ['utf-8', (text) => Buffer.from(text)],
    ['gb18030', (text) => iconv.encode(text, 'gb18030')],
  ])('passes over one byte order mark of %s at the start, and refuses two', async (charset, encode) => {
    expect(await read(encode('\uFEFFa\n\uFEFFb\n'), { charset })).toEqual([
      [1, 'a', undefined],
      [2, '\uFEFFb', undefined],
    ]);
    await expect(read(encode('\uFEFF\uFEFFa\n'), { charset })).rejects.toMatchObject({
      code: 'unreadable-feed',
      message: 'The feed begins with two byte order marks. Leave one off.',
    });
  });

  it('makes no line of an empty feed, and keeps a blank one', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('\n')).toEqual([[1, '', undefined]]);
  });
});

describe('text of GB 18030', () => {
  /** Every assigned plane by its ends, and the characters that feeds stumble over. */
  const RARE = [0x80, 0xa5, 0x20ac, 0x4e02, 0x9fa5, 0x9fff, 0xa000, 0xe000, 0xe5e4, 0xf8ff, 0xffdc, 0xfffc];
  const BEYOND = [0x10000, 0x1f600, 0x20087, 0x2a6d6, 0x2ebe0, 0x30000, 0x3134a, 0x10fffd];

  it.each([...RARE, ...BEYOND])('keeps U+%s on the way there and back', async (codePoint) => {
    const text = `企${String.fromCodePoint(codePoint)}业`;
    expect(await read(iconv.encode(text, 'gb18030'), GB_18030)).toEqual([[1, text, undefined]]);
  });

  it('keeps every Han character beyond U+FFFF, of four bytes each', async () => {
    const han = Array.from({ length: 0x2a6d6 - 0x20000 + 1 }, (_, index) =>
      String.fromCodePoint(0x20000 + index),
    );
    const lines = await read(iconv.encode(han.join('\n'), 'gb18030'), GB_18030, 65_536);
    expect(lines.map(([, text]) => text)).toEqual(han);
  });

  it('keeps characters for private use apart, and makes none the replacement character', async () => {
    // U+E5E5 has no code of its own in GB 18030.
    const codes = Array.from({ length: 0xf8ff - 0xe000 + 1 }, (_, index) => 0xe000 + index);
    codes.splice(codes.indexOf(0xe5e5), 1);
    const sent = codes.map((code) => iconv.encode(String.fromCodePoint(code), 'gb18030'));
    const lines = await read(Buffer.concat(sent.flatMap((bytes) => [bytes, Buffer.from('\n')])), GB_18030);
    const texts = lines.map(([, text]) => text);
    expect(new Set(texts).size).toBe(codes.length);
    expect(texts).not.toContain('\uFFFD');
    expect(texts.every((text) => [...text].length === 1)).toBe(true);
  });
});
