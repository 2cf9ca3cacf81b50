import { Readable } from 'node:stream';
import type { CatalogField, CatalogItem } from '../../rules/catalog/index.js';
import { type FeedFormat, type FeedLine, readFeed } from './feed-lines.js';

const field = (name: string, type: CatalogField['type']): CatalogField => ({
  name,
  nameZh: name,
  type,
  sensitive: 'none',
});
/** A value as it arrives from outside, where the compiler has no say. */
const outside = (value: unknown) => JSON.parse(JSON.stringify(value));
const item: CatalogItem = outside({
  code: 'PEN-01',
  fields: [
    field('uscc', 'uscc'),
    field('doc_no', 'string'),
    field('persons', 'integer'),
    field('closed', 'boolean'),
  ],
});
const LIMIT_BYTES = 200_000;

async function collect(lines: AsyncIterable<FeedLine>): Promise<FeedLine[]> {
  const collected: FeedLine[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}
async function read(
  format: FeedFormat,
  parts: (string | Buffer)[],
  limitBytes = LIMIT_BYTES,
): Promise<FeedLine[]> {
  const body = Readable.from(parts.map((part) => Buffer.from(part)));
  return collect(readFeed(body, format, { item, limitBytes }));
}
const ndjson = async (...parts: (string | Buffer)[]): Promise<FeedLine[]> =>
  read('application/x-ndjson', parts);
const csv = async (...parts: (string | Buffer)[]): Promise<FeedLine[]> => read('text/csv', parts);
const lineOf = (length: number): string => `{"a":"${'x'.repeat(length - 8)}"}`;
const good = (line: number, record: unknown): FeedLine => ({ line, record, fault: undefined });
const bad = (line: number, fault: string): FeedLine => ({ line, record: undefined, fault });

describe('readFeed of NDJSON', () => {
  it('reads a record a line, with either line end and with none at the end', async () => {
    expect(await ndjson('{"a":1}\n{"a":2}\r\n{"a":3}')).toEqual([
      good(1, { a: 1 }),
      good(2, { a: 2 }),
      good(3, { a: 3 }),
    ]);
  });

  it('reads lines that come in pieces, cut inside a character', async () => {
    const bytes = Buffer.from('{"name":"企业"}\n{"a":2}\n');
    expect(await ndjson(bytes.subarray(0, 10), bytes.subarray(10, 20), bytes.subarray(20))).toEqual([
      good(1, { name: '企业' }),
      good(2, { a: 2 }),
    ]);
  });

  it('passes over a byte order mark at the start and nowhere else', async () => {
    expect(await ndjson('\uFEFF{"a":1}\n\uFEFF{"a":2}\n')).toEqual([
      good(1, { a: 1 }),
      bad(2, 'not acceptable JSON: syntax'),
    ]);
  });

  it('counts blank lines and passes over them', async () => {
    expect(await ndjson('\n{"a":1}\n\n   \n{"a":2}\n\n')).toEqual([good(2, { a: 1 }), good(5, { a: 2 })]);
  });

  it('names a broken line in the middle and goes on', async () => {
    expect(await ndjson('{"a":1}\n{"a":\n{"a":3}\n')).toEqual([
      good(1, { a: 1 }),
      bad(2, 'not acceptable JSON: syntax'),
      good(3, { a: 3 }),
    ]);
  });

  it.each([
    ['duplicate-key', '{"tier":1,"tier":3}'],
    ['forbidden-key', '{"__proto__":{"a":1}}'],
    ['forbidden-key', '{"constructor":1}'],
    ['unsafe-number', '{"a":9007199254740993}'],
    ['too-deep', '[[[[[1]]]]]'],
    ['lone-surrogate', String.raw`{"a":"\ud800"}`],
    ['syntax', '{"a":1} {"a":2}'],
  ])('names a line with the fault %s', async (reason, text) => {
    expect(await ndjson(`${text}\n{"a":2}\n`)).toEqual([
      bad(1, `not acceptable JSON: ${reason}`),
      good(2, { a: 2 }),
    ]);
  });

  it('names a line that is no UTF-8', async () => {
    const gbk = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.of(0xc6, 0xf3, 0xd2, 0xb5),
      Buffer.from('"}\n{"a":2}\n'),
    ]);
    expect(await ndjson(gbk)).toEqual([bad(1, 'not UTF-8'), good(2, { a: 2 })]);
  });

  it('takes a line of 65,536 bytes and names a longer one', async () => {
    const lines = await ndjson(`${lineOf(65_536)}\n${lineOf(65_537)}\n{"a":3}\n`);
    expect(lines.map(({ line, fault }) => [line, fault])).toEqual([
      [1, undefined],
      [2, 'longer than 65536 bytes'],
      [3, undefined],
    ]);
  });

  it('gives no line of an empty feed', async () => {
    expect(await ndjson()).toEqual([]);
    expect(await ndjson('')).toEqual([]);
  });

  // Both may stand unescaped in JSON texts; here they end a line, and every later line has a wrong number.
  it.each(['\u2028', '\u2029'])('ends a line at a line feed and not at %j', async (sign) => {
    expect(await ndjson(`{"a":"x${sign}y"}\n{"a":2}\n`)).toEqual([
      good(1, { a: `x${sign}y` }),
      good(2, { a: 2 }),
    ]);
  });
});

describe('readFeed of CSV', () => {
  it('gives each row the types of the item, an empty cell as null, and its line', async () => {
    expect(await csv('uscc,doc_no,persons,closed\nU1,A-1,12,是\nU2,,,false\n')).toEqual([
      good(2, { uscc: 'U1', doc_no: 'A-1', persons: 12, closed: true }),
      good(3, { uscc: 'U2', doc_no: null, persons: null, closed: false }),
    ]);
  });

  it('reads quotes as RFC 4180 has them: commas, doubled quotes and line breaks inside', async () => {
    const [row] = await csv('uscc,doc_no\r\n"U1","深,市 ""监""\r\n罚"\r\n');
    expect(row?.record).toEqual({ uscc: 'U1', doc_no: '深,市 "监"\r\n罚' });
  });

  it('passes over a byte order mark, blank lines, and a missing line end', async () => {
    const rows = await csv('\uFEFFuscc,doc_no\n\nU1,A-1\n\nU2,A-2');
    expect(rows.map(({ record }) => record)).toEqual([
      { uscc: 'U1', doc_no: 'A-1' },
      { uscc: 'U2', doc_no: 'A-2' },
    ]);
    expect(rows.map(({ line }) => line)).toEqual([3, 5]);
  });

  it('takes the columns in any order', async () => {
    expect(await csv('doc_no,uscc\nA-1,U1\n')).toEqual([good(2, { uscc: 'U1', doc_no: 'A-1' })]);
  });

  it.each([
    ['a doubled column', 'uscc,doc_no,doc_no\nU1,A,B\n'],
    ['an unknown column', 'uscc,tier\nU1,public\n'],
    ['a column of another spelling', 'uscc,Doc_no\nU1,A\n'],
    ['a column __proto__', 'uscc,__proto__\nU1,A\n'],
    ['no column uscc', 'doc_no,persons\nA,1\n'],
    ['a quote that is never closed', 'uscc,doc_no\nU1,"A-1\nU2,A-2\n'],
    ['a quote in the middle of a cell', 'uscc,doc_no\nU1,A"1"\n'],
    ['a row with too many cells', 'uscc,doc_no\nU1,A-1,more\n'],
    ['a row with too few cells', 'uscc,doc_no\nU1\n'],
    ['an over-long row', `uscc,doc_no\nU1,${'x'.repeat(70_000)}\n`],
  ])('refuses the whole feed for %s', async (_what, text) => {
    await expect(csv(text)).rejects.toMatchObject({ code: 'unreadable-feed', status: 422 });
  });

  it('says where, and never what stands there', async () => {
    const failure = csv('uscc,doc_no\nU1,A-1\nhunter2,A,hunter2\n');
    await expect(failure).rejects.toMatchObject({ message: 'The CSV cannot be read near line 3.' });
    await expect(csv('uscc,hunter2\nU1,A-1\n')).rejects.toMatchObject({
      message: 'Column 2 is not a field of the item.',
    });
  });

  // Spreadsheets in China write GBK; the garbled text would be stored as a fact.
  it('does not take bytes that are no UTF-8 for text', async () => {
    const gbk = Buffer.concat([
      Buffer.from('uscc,doc_no\nU1,'),
      Buffer.of(0xc6, 0xf3, 0xd2, 0xb5),
      Buffer.from('\n'),
    ]);
    const rows = await csv(gbk).catch(() => []);
    expect(rows.filter(({ fault }) => fault === undefined)).toEqual([]);
  });
});

describe.each<[FeedFormat, string]>([
  ['application/x-ndjson', '{"uscc":"U1"}\n'],
  ['text/csv', 'uscc\nU1\n'],
])('readFeed of %s', (format, text) => {
  it('takes exactly the limit and refuses one byte more', async () => {
    const size = Buffer.byteLength(text);
    expect(await read(format, [text], size)).toHaveLength(1);
    await expect(read(format, [text], size - 1)).rejects.toMatchObject({
      code: 'payload-too-large',
      status: 413,
    });
  });

  it('refuses a feed that grows over the limit on its way, however many good lines came before', async () => {
    const line = text.slice(text.lastIndexOf('\n', text.length - 2) + 1);
    const parts = [text, ...Array<string>(50_000).fill(line)];
    await expect(read(format, parts, 10_000)).rejects.toMatchObject({ code: 'payload-too-large' });
  });

  it('never takes a feed whose sender broke off for a whole one', async () => {
    const body = new Readable({ read: () => undefined });
    body.push(text);
    const all = collect(readFeed(body, format, { item, limitBytes: LIMIT_BYTES }));
    setTimeout(() => body.destroy(), 5);
    await expect(all).rejects.toThrow();
  });

  it('tells the error of a sender that failed', async () => {
    const body = new Readable({ read: () => undefined });
    body.push(text);
    const all = collect(readFeed(body, format, { item, limitBytes: LIMIT_BYTES }));
    body.destroy(new Error('aborted'));
    await expect(all).rejects.toMatchObject({ code: 'request-timeout', cause: { message: 'aborted' } });
  });
});
