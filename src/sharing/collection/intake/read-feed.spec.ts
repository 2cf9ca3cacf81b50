import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createGzip, gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import type { CatalogField, CatalogItem } from '../../../rules/catalog/index.js';
import type { FeedEncoding, FeedFormat, FeedLimits, FeedLine } from './feed-line.js';
import { readFeed } from './read-feed.js';

const field = (name: string, type: CatalogField['type']): CatalogField => ({
  name,
  nameZh: name,
  type,
  sensitive: 'none',
});
/** As it arrives from a file, where the compiler has no say. */
const item: CatalogItem = JSON.parse(
  JSON.stringify({
    code: 'PEN-01',
    recordKey: [],
    required: ['uscc'],
    fields: [
      field('uscc', 'uscc'),
      field('doc_no', 'string'),
      field('persons', 'integer'),
      field('closed', 'boolean'),
    ],
  }),
);
const LIMITS: FeedLimits = { expandedBytes: 1_000_000_000, ratio: 1_000, lineBytes: 65_536, columns: 10 };

interface Options {
  readonly limits?: Partial<FeedLimits>;
  readonly encoding?: Partial<FeedEncoding>;
}
function open(body: Readable, format: FeedFormat, { limits, encoding }: Options = {}) {
  return readFeed(body, {
    encoding: { format, isGzip: false, charset: undefined, ...encoding },
    item,
    limits: { ...LIMITS, ...limits },
  });
}
async function read(
  bytes: Buffer | string,
  format: FeedFormat,
  options?: Options & { chunkBytes?: number },
): Promise<FeedLine[]> {
  const [whole, size] = [Buffer.from(bytes), options?.chunkBytes ?? 100_000];
  const chunks: Buffer[] = [];
  for (let at = 0; at < whole.length; at += size) chunks.push(whole.subarray(at, at + size));
  const lines: FeedLine[] = [];
  for await (const chunk of open(Readable.from(chunks), format, options)) lines.push(...chunk);
  return lines;
}
const ndjson = async (bytes: Buffer | string, options?: Options): Promise<FeedLine[]> =>
  read(bytes, 'application/x-ndjson', options);
const csv = async (bytes: Buffer | string, options?: Options): Promise<FeedLine[]> =>
  read(bytes, 'text/csv', options);
const good = (line: number, record: unknown): FeedLine => ({ line, record, fault: undefined });
const bad = (line: number, code: string): unknown => ({
  line,
  record: undefined,
  fault: { code, detail: expect.any(String) },
});
const refused = (message: string): unknown =>
  expect.objectContaining({
    code: 'unreadable-feed',
    status: 422,
    message: expect.stringContaining(message),
  });

describe('readFeed of NDJSON', () => {
  it('reads a record a line, with either line end and with none at the end', async () => {
    expect(await ndjson('{"a":1}\n{"a":2}\r\n{"a":3}')).toEqual([
      good(1, { a: 1 }),
      good(2, { a: 2 }),
      good(3, { a: 3 }),
    ]);
  });

  it.each([1, 2, 3, 10])(
    'reads lines that come in pieces of %i, cut inside a character',
    async (chunkBytes) => {
      const text = '{"name":"企业😀"}\r\n\n{"a":2}\n';
      const lines = await read(text, 'application/x-ndjson', { chunkBytes });
      expect(lines).toEqual([good(1, { name: '企业😀' }), good(3, { a: 2 })]);
    },
  );

  it('passes over a byte order mark at the start and nowhere else', async () => {
    expect(await ndjson('\uFEFF{"a":1}\n\uFEFF{"a":2}\n')).toEqual([good(1, { a: 1 }), bad(2, 'malformed')]);
  });

  it('counts blank lines and passes over them', async () => {
    expect(await ndjson('\n{"a":1}\n\n   \r\n{"a":2}\n\n')).toEqual([good(2, { a: 1 }), good(5, { a: 2 })]);
  });

  it.each([
    ['malformed', '{"a":'],
    ['malformed', '{"a":1} {"a":2}'],
    ['malformed', '{"a":1},'],
    ['malformed', '{"a":"x\0"}'],
    ['duplicate-key', '{"tier":1,"tier":3}'],
    ['duplicate-key', '{"tier":1,"tier":1}'],
    ['forbidden-key', '{"__proto__":{"a":1}}'],
    ['forbidden-key', '{"constructor":1}'],
    ['unsafe-number', '{"a":9007199254740993}'],
    ['unsafe-number', '{"a":1e400}'],
    ['too-deep', '[[[[[1]]]]]'],
    ['lone-surrogate', String.raw`{"a":"\ud800"}`],
    ['nul-character', String.raw`{"a":"\u0000"}`],
  ])('names a line with the fault %s and goes on: %s', async (code, text) => {
    expect(await ndjson(`{"a":1}\n${text}\n{"a":3}\n`)).toEqual([
      good(1, { a: 1 }),
      bad(2, code),
      good(3, { a: 3 }),
    ]);
  });

  it('never repeats in a fault what stands in the line', async () => {
    const lines = await ndjson('{"hunter2":"hunter2",}\n{"hunter2":1,"hunter2":2}\n{"hunter2":"\\u0000"}\n');
    expect(lines).toHaveLength(3);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  it('names a line that is GB 18030 in a feed of UTF-8, and stores no replacement character', async () => {
    const text = '{"name":"深圳市腾讯计算机系统有限公司"}\n';
    const bytes = Buffer.concat([Buffer.from(text), iconv.encode(text, 'gb18030'), Buffer.from(text)]);
    const name = '深圳市腾讯计算机系统有限公司';
    for (const charset of [undefined, 'utf-8']) {
      const lines = await ndjson(bytes, { encoding: { charset } });
      expect(lines).toEqual([good(1, { name }), bad(2, 'not-utf-8'), good(3, { name })]);
    }
  });

  it('reads a feed of GB 18030 where that is declared; JSON is UTF-8 otherwise', async () => {
    const text = '{"name":"国家税务总局𠂇㐂€","doc_no":"〔2025〕1号"}\n';
    const bytes = iconv.encode(text.repeat(2), 'gb18030');
    for (const charset of ['gb18030', 'gbk']) {
      const lines = await ndjson(bytes, { encoding: { charset } });
      expect(lines).toEqual([good(1, JSON.parse(text)), good(2, JSON.parse(text))]);
    }
    expect(await ndjson(bytes)).toEqual([bad(1, 'not-utf-8'), bad(2, 'not-utf-8')]);
  });

  it('takes a line of the limit and names a longer one', async () => {
    const lineOf = (length: number): string => `{"a":"${'x'.repeat(length - 8)}"}`;
    const lines = await ndjson(`${lineOf(65_536)}\n${lineOf(65_537)}\n{"a":3}\n`);
    expect(lines.map(({ line, fault }) => [line, fault])).toEqual([
      [1, undefined],
      [2, { code: 'line-too-long', detail: 'longer than 65536 bytes' }],
      [3, undefined],
    ]);
  });

  it('gives no line of an empty feed', async () => {
    expect(await ndjson('')).toEqual([]);
    expect(await ndjson('\n \n')).toEqual([]);
  });

  // Both may stand unescaped in JSON texts; here they end a line, and every later line has a wrong number.
  it.each(['\u2028', '\u2029', '\u0085', '\v'])('ends a line at a line feed and not at %j', async (sign) => {
    const text = `${JSON.stringify({ a: `x${sign}y` })}\n{"a":2}\n`;
    expect(await ndjson(text)).toEqual([good(1, { a: `x${sign}y` }), good(2, { a: 2 })]);
  });
});

describe('readFeed of CSV', () => {
  it('gives each row the types of the item, an empty cell as null, and its line', async () => {
    expect(await csv('uscc,doc_no,persons,closed\nU1,A-1,12,是\nU2,,,false\n')).toEqual([
      good(2, { uscc: 'U1', doc_no: 'A-1', persons: 12, closed: true }),
      good(3, { uscc: 'U2', doc_no: null, persons: null, closed: false }),
    ]);
  });

  it('reads quotes as RFC 4180 has them, and gives such a row its first line', async () => {
    const rows = await csv('uscc,doc_no\r\n"U1","深,市 ""监""\r\n罚"\r\nU2,A-2\r\n');
    expect(rows).toEqual([
      good(2, { uscc: 'U1', doc_no: '深,市 "监"\r\n罚' }),
      good(4, { uscc: 'U2', doc_no: 'A-2' }),
    ]);
  });

  it.each([1, 3, 1_000])('reads the same in pieces of %i', async (chunkBytes) => {
    const text = 'uscc,doc_no\r\n"U1","深\n圳"\nU2,"A"\n\nU3,😀\n';
    expect(await read(text, 'text/csv', { chunkBytes })).toEqual([
      good(2, { uscc: 'U1', doc_no: '深\n圳' }),
      good(4, { uscc: 'U2', doc_no: 'A' }),
      good(6, { uscc: 'U3', doc_no: '😀' }),
    ]);
  });

  it('passes over a byte order mark, blank lines, and a missing line end; line ends may be mixed', async () => {
    expect(await csv('\uFEFFuscc,doc_no\n\nU1,A-1\r\n\r\nU2,A-2')).toEqual([
      good(3, { uscc: 'U1', doc_no: 'A-1' }),
      good(5, { uscc: 'U2', doc_no: 'A-2' }),
    ]);
  });

  it('takes the columns in any order, and an operation', async () => {
    expect(await csv('doc_no,uscc,op\nA-1,U1,delete\n')).toEqual([
      good(2, { uscc: 'U1', doc_no: 'A-1', op: 'delete' }),
    ]);
  });

  it.each([
    ['too few cells', 'U2', 'wrong-cell-count'],
    ['too many cells', 'U2,A-2,more', 'wrong-cell-count'],
    ['a NUL character', 'U2,A\0', 'nul-character'],
    ['a quote inside a cell', 'U2,A"1"', 'malformed'],
    ['one quote inside a cell', 'U2,5" pipe', 'malformed'],
    ['a carriage return alone', 'U2,A\rU3', 'lone-carriage-return'],
  ])('names a row with %s and goes on', async (_what, row, code) => {
    expect(await csv(`uscc,doc_no\nU1,A-1\n${row}\nU3,A-3\n`)).toEqual([
      good(2, { uscc: 'U1', doc_no: 'A-1' }),
      bad(3, code),
      good(4, { uscc: 'U3', doc_no: 'A-3' }),
    ]);
  });

  it('counts the cells and does not repeat them', async () => {
    const [row] = await csv('uscc,doc_no\nhunter2,A,hunter2\n');
    expect(row?.fault).toEqual({ code: 'wrong-cell-count', detail: '3 cells, where the header has 2' });
  });

  it.each([
    ['a doubled column', 'uscc,doc_no,doc_no\nU1,A,B\n', 'The column doc_no stands twice'],
    ['an unknown column', 'uscc,hunter2\nU1,public\n', 'Column 2 of the header'],
    ['a missing column', 'doc_no,persons\nA,1\n', 'The header lacks uscc.'],
    ['no header', 'U1,A\nU2,B\n', 'Column 1 of the header'],
    ['a header of lone carriage returns', 'uscc,doc_no\rU1,A\r', 'a carriage return alone'],
    ['nothing in it', '', 'The CSV is empty.'],
    ['blank lines in it', '\n\n', 'The CSV is empty.'],
    ['11 columns', `${Array<string>(11).fill('uscc').join(',')}\n`, 'more than 10 columns'],
    ['10,000 columns', `${Array<string>(10_000).fill('a').join(',')}\n`, 'more than 10 columns'],
    ['a quote that is never closed', 'uscc,doc_no\nU1,A-1\nU2,"A-1\nU3,A-2\n', 'opened in line 3'],
    ['a quote closed too late', 'uscc,doc_no\nU1,"A-1\nU2,"A-2"\nU3,A"\n', 'opened in line 2'],
    ['a quote over 100,000 rows', `uscc,doc_no\n"U1,A\n${'U2,"A"\n'.repeat(100_000)}`, 'opened in line 2'],
    ['a long line', `uscc,doc_no\nU1,${'x'.repeat(70_000)}\n`, 'Line 2 is longer than 65536 bytes.'],
  ])('refuses the feed for %s', async (_what, text, message) => {
    await expect(csv(text)).rejects.toEqual(refused(message));
  });

  it('refuses a feed in which bytes are of another charset, and says where', async () => {
    const bytes = Buffer.concat([
      Buffer.from('uscc,doc_no\nU1,企业\nU2,'),
      Buffer.of(0xc6, 0xf3),
      Buffer.from('\n'),
    ]);
    await expect(csv(bytes)).rejects.toEqual(refused('Line 3 is not UTF-8'));
    const text = iconv.encode('uscc,doc_no\nU1,深圳市企业\n', 'gb18030');
    await expect(csv(text, { encoding: { charset: 'utf-8' } })).rejects.toEqual(
      refused('Line 2 is not UTF-8'),
    );
  });

  it('reads what a spreadsheet in China writes', async () => {
    const bytes = iconv.encode('uscc,doc_no,closed\r\n91440300,"深圳, 南山 𠂇",否\r\n', 'gb18030');
    for (const charset of [undefined, 'gb2312']) {
      expect(await csv(bytes, { encoding: { charset } })).toEqual([
        good(2, { uscc: '91440300', doc_no: '深圳, 南山 𠂇', closed: false }),
      ]);
    }
  });

  it('leaves what looks like a formula as it is', async () => {
    const text = 'uscc,doc_no\n=cmd,+1\n-1,@x\n"=HYPERLINK(""http://x"")",\tA\n';
    const rows = await csv(text);
    expect(rows.map(({ record }) => record)).toEqual([
      { uscc: '=cmd', doc_no: '+1' },
      { uscc: '-1', doc_no: '@x' },
      { uscc: '=HYPERLINK("http://x")', doc_no: '\tA' },
    ]);
  });
});

describe.each<[FeedFormat, string, string]>([
  ['application/x-ndjson', '', '{"uscc":"U1"}\n'],
  ['text/csv', 'uscc\n', 'U1\n'],
])('readFeed of %s', (format, header, row) => {
  const feed = header + row.repeat(100);

  it('reads gzip where it is declared, and refuses it where it is not', async () => {
    const isGzip = { encoding: { isGzip: true } };
    expect(await read(gzipSync(feed), format, isGzip)).toHaveLength(100);
    await expect(read(gzipSync(feed), format)).rejects.toEqual(refused('Content-Encoding: gzip'));
    await expect(read(feed, format, isGzip)).rejects.toEqual(refused('broken'));
    await expect(read(gzipSync(gzipSync(feed)), format, isGzip)).rejects.toEqual(refused('compressed twice'));
    await expect(read(gzipSync('PK\x03\x04'), format, isGzip)).rejects.toEqual(refused('ZIP'));
    await expect(read('PK\x03\x04', format)).rejects.toEqual(refused('ZIP'));
  });

  it('refuses gzip that was cut, whatever was read before', async () => {
    const cut = gzipSync(feed, { level: 0 }).subarray(0, -20);
    await expect(read(cut, format, { encoding: { isGzip: true } })).rejects.toEqual(refused('cut'));
  });

  it('refuses what grows over the limit', async () => {
    const options = { encoding: { isGzip: true }, limits: { expandedBytes: feed.length } };
    expect(await read(gzipSync(feed), format, options)).toHaveLength(100);
    const more = read(gzipSync(feed + row), format, options);
    await expect(more).rejects.toMatchObject({ code: 'payload-too-large', status: 413 });
  });

  it('gives the lines in chunks', async () => {
    const sizes: number[] = [];
    const body = Readable.from(Array<Buffer>(20).fill(Buffer.from(row.repeat(5_000))));
    const whole = header === '' ? body : Readable.from([Buffer.from(header), ...(await body.toArray())]);
    for await (const lines of open(whole, format)) sizes.push(lines.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100_000);
    expect(sizes.length).toBeLessThan(60);
  });

  it.each([false, true])('closes the source when the reader stops early (gzip: %j)', async (isGzip) => {
    const rows = (function* () {
      yield Buffer.from(header);
      for (;;) yield Buffer.from(row.repeat(10_000));
    })();
    const plain = Readable.from(rows);
    const source = isGzip ? plain.pipe(createGzip({ level: 0 })) : plain;
    for await (const lines of open(source, format, { encoding: { isGzip } })) if (lines.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(source.destroyed).toBe(true);
    plain.destroy();
  });

  it('passes on an error of the source, and never takes what came before for the whole', async () => {
    const broken = Readable.from(
      (function* () {
        yield Buffer.from(feed);
        throw new Error('EIO');
      })(),
    );
    const readAll = async (): Promise<void> => {
      for await (const lines of open(broken, format)) expect(lines.length).toBeLessThanOrEqual(100);
    };
    await expect(readAll()).rejects.toThrow('EIO');
  });
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The most memory that chunks keep while a feed is read, garbage left out, and how the reading ended. */
async function memoryFor(
  rows: Iterable<Buffer>,
  format: FeedFormat,
): Promise<{ bytes: number; end: unknown }> {
  const kept = (): number => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  };
  const before = kept();
  let [most, sent] = [before, 0];
  const watched = (function* () {
    for (const row of rows) {
      if ((sent += 1) % 100 === 0) most = Math.max(most, kept());
      yield row;
    }
  })();
  const faults: unknown[] = [];
  const readAll = async (): Promise<unknown> => {
    for await (const lines of open(Readable.from(watched), format)) faults.push(...lines.map(codeOf));
    return faults;
  };
  const end = await readAll().catch((error: unknown) => error);
  return { bytes: most - before, end };
}
const codeOf = ({ fault }: FeedLine): unknown => fault?.code;
function* hundredMegabytes(start: string, chunkOf: () => Buffer, end: string): Generator<Buffer> {
  yield Buffer.from(start);
  for (let sent = 0; sent < 1_000; sent += 1) yield chunkOf();
  yield Buffer.from(end);
}

describe('memory', () => {
  const LITTLE = 20_000_000;

  it('stays flat through a line of 100 MB, which is named; the feed goes on', async () => {
    const rows = hundredMegabytes('{"a":1}\n', () => Buffer.alloc(100_000, 'x'), '\n{"a":2}\n');
    const { bytes, end } = await memoryFor(rows, 'application/x-ndjson');
    expect(end).toEqual([undefined, 'line-too-long', undefined]);
    expect(bytes).toBeLessThan(LITTLE);
  });

  it.each([
    ['a row of 100 MB', 'uscc,doc_no\nU1,', Buffer.alloc(100_000, 'x'), 'Line 2 is longer'],
    ['a quote over 100 MB', 'uscc,doc_no\nU1,"', Buffer.from('x\n'.repeat(50_000)), 'opened in line 2'],
    ['a header of 100 MB', 'uscc', Buffer.from(',a'.repeat(50_000)), 'Line 1 is longer'],
  ])('stays flat through %s, which ends the feed', async (_what, start, chunk, message) => {
    const { bytes, end } = await memoryFor(
      hundredMegabytes(start, () => Buffer.from(chunk), ''),
      'text/csv',
    );
    expect(end).toEqual(refused(message));
    expect(bytes).toBeLessThan(LITTLE);
  });
});
