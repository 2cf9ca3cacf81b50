import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { type CatalogItem, readCatalog } from '../../../rules/catalog/index.js';
import { likelyCauses } from './causes.js';
import type { FeedEncoding } from '../intake/feed-line.js';
import { type Evidence, LineObserver } from './evidence.js';
import { cellsOf, fileHead, readHead } from './file-head.js';
import { FindingsSummary } from './findings-summary.js';

const [item] = readCatalog('config/catalog').filter(({ code }) => code === 'TAX-02') as [CatalogItem];

const NDJSON: FeedEncoding = { format: 'application/x-ndjson', isGzip: false, charset: undefined };

const good = {
  uscc: '91140100MA0TEXT12Y',
  tax_type: '增值税',
  published_on: '2026-10-15',
  tax_authority: '太原市税务局',
};
const refused = (record: object, pointer: string, code: string) => ({ record, pointer, code });

/** What the doctor knows after these refused lines and, by default, a readable file. */
function evidenceOf(
  lines: readonly { record: object; pointer: string; code: string }[],
  overrides: Partial<Evidence> = {},
): Evidence {
  const [observer, summary] = [new LineObserver(item), new FindingsSummary()];
  lines.forEach(({ record, pointer, code }, index) => {
    const findings = [{ line: index + 1, pointer, code, detail: 'expected something else' }];
    observer.observe({ line: index + 1, record, fault: undefined }, findings);
    summary.add(findings, 'error');
  });
  const counts = { received: lines.length, rejected: lines.length };
  const head = fileHead(Buffer.from(lines[0] ? JSON.stringify(lines[0].record) : ''));
  return {
    item,
    encoding: NDJSON,
    isUnreadable: false,
    head,
    groups: summary.groups(),
    ...counts,
    ...observer.evidence(),
    ...overrides,
  };
}

const found = (evidence: Evidence): string[] =>
  likelyCauses(evidence).map(({ code, pointer }) => (pointer ? `${code} ${pointer}` : code));
const csv = (text: string | Buffer): Partial<Evidence> => ({
  encoding: { ...NDJSON, format: 'text/csv' },
  head: fileHead(Buffer.from(text)),
});

describe('likely causes', () => {
  it('finds none for a feed without fault', () => {
    expect(found({ ...evidenceOf([]), head: fileHead(Buffer.from(JSON.stringify(good))) })).toEqual([]);
  });

  it.each([['9.11401E+17'], ['9.1140100123457E+17'], ['911401001234567000'], [911401001234567000]])(
    'sees the code %j that a spreadsheet turned into a number',
    (uscc) => {
      const [cause, ...rest] = likelyCauses(
        evidenceOf([refused({ ...good, uscc }, '/uscc', 'invalid-uscc')]),
      );
      expect(rest).toEqual([]);
      expect(cause).toEqual({
        code: 'spreadsheet-numbers',
        pointer: '/uscc',
        detail: expect.stringContaining('format the column as text'),
        findings: 1,
      });
    },
  );

  it('blames no spreadsheet for codes that are mistyped, even beside one that it spoiled', () => {
    const typo = refused({ ...good, uscc: '91140100MA0TEXT12X' }, '/uscc', 'invalid-uscc');
    const spoiled = refused({ ...good, uscc: '9.1E+17' }, '/uscc', 'invalid-uscc');
    expect(found(evidenceOf([typo]))).toEqual([]);
    expect(found(evidenceOf([typo, typo, spoiled]))).toEqual([]);
    expect(found(evidenceOf([typo, spoiled]))).toEqual(['spreadsheet-numbers /uscc']);
  });

  it.each([
    ['20261015', 'date-form'],
    ['2026/10/5', 'date-form'],
    ['2026.10.15', 'date-form'],
    ['2026年10月15日', 'date-form'],
    ['2026-10-15 00:00:00', 'date-form'],
    ['46310', 'date-serial'],
    [46310, 'date-serial'],
  ])('tells how a date is written that came as %j', (date, code) => {
    const line = refused({ ...good, published_on: date }, '/published_on', 'malformed');
    expect(found(evidenceOf([line]))).toEqual([`${code} /published_on`]);
  });

  it.each([
    [1234.5, 'amount-as-number'],
    ['1,234.50', 'amount-form'],
    ['￥1234.50', 'amount-form'],
    ['12万', 'amount-form'],
    ['1.2E+06', 'amount-form'],
  ])('tells how an amount is written that came as %j', (amount, code) => {
    const line = refused({ ...good, arrears_balance: amount }, '/arrears_balance', 'wrong-type');
    expect(found(evidenceOf([line]))).toEqual([`${code} /arrears_balance`]);
  });

  it('asks whether a misnamed field means one of the item', () => {
    const { tax_type: kind, ...rest } = good;
    const record = { ...rest, taxType: kind };
    const [cause] = likelyCauses(evidenceOf([refused(record, '/taxType', 'unknown-field')]));
    expect(cause).toEqual({
      code: 'misnamed-field',
      pointer: '/taxType',
      detail: 'Did you mean tax_type?',
      findings: 1,
    });
  });

  it('names the required fields that no line has', () => {
    const { tax_authority: _left, ...record } = good;
    const [cause] = likelyCauses(evidenceOf([refused(record, '/tax_authority', 'required')]));
    expect(cause).toMatchObject({
      code: 'missing-fields',
      detail: expect.stringMatching(/: tax_authority\.$/),
    });
  });

  it('doubts the item when most fields are none of it', () => {
    const record = { uscc: good.uscc, case_no: '1', court: 'x', filed_on: '2026-01-01' };
    expect(found(evidenceOf([refused(record, '/case_no', 'unknown-field')]))).toContain('other-item');
  });

  it('explains facts that are stated again and again', () => {
    const again = refused(good, '', 'duplicate-record');
    expect(likelyCauses(evidenceOf([again, again]))).toEqual([
      {
        code: 'repeated-facts',
        pointer: '',
        detail: expect.stringContaining('uscc, tax_type, published_on'),
        findings: 2,
      },
    ]);
  });

  const GB_18030 = Buffer.from('757363632ccbb0cef1bed60a', 'hex'); // uscc,税务局
  it.each([
    ['semicolons', 'uscc;tax_type;published_on\n', ['wrong-separator']],
    ['tabs', 'uscc\ttax_type\n', ['wrong-separator']],
    ['JSON declared as CSV', '{"uscc":"x"}\n', ['wrong-format']],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), ['gzip']],
    ['an Excel workbook', Buffer.from('PK\u0003\u0004…'), ['zip']],
    ['an old Excel workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), ['old-office']],
    ['PDF', '%PDF-1.7\n', ['pdf']],
    ['UTF-16', Buffer.from('\uFEFFuscc,tax_type', 'utf16le'), ['utf-16']],
    ['good CSV', '\uFEFFuscc,tax_type\r\n', []],
  ])('knows a file that begins with %s', (_what, head, codes) => {
    expect(found(evidenceOf([], csv(head)))).toEqual(codes);
  });

  it.each([
    ['[{"uscc":"x"},\n', 'json-array'],
    ['uscc,tax_type\n', 'wrong-format'],
  ])('knows that %j is no NDJSON', (head, code) => {
    expect(found(evidenceOf([], { head: fileHead(Buffer.from(head)) }))).toEqual([code]);
  });

  it('says which charset to declare when most lines are not UTF-8', () => {
    const garbled = { record: {}, pointer: '', code: 'not-utf-8' };
    const bad = evidenceOf([garbled, garbled, garbled], csv(GB_18030));
    expect(likelyCauses(bad)).toEqual([
      {
        code: 'wrong-charset',
        pointer: '',
        detail: expect.stringMatching(/declare charset=gb18030/),
        findings: 3,
      },
    ]);
    expect(found({ ...bad, received: 7 })).toEqual([]);
  });

  it('blames no charset of a file in good GB 18030', () => {
    expect(found(evidenceOf([], csv(GB_18030)))).toEqual([]);
  });

  it('says so when the text is in neither charset', () => {
    const neither = csv(Buffer.from([0x61, 0xff, 0xff, 0x0a]));
    expect(found(evidenceOf([], { ...neither, isUnreadable: true }))).toEqual(['wrong-charset']);
  });
});

describe('the head of a file', () => {
  it('is not misread where its last character is cut in two', () => {
    const head = fileHead(Buffer.from('税务局').subarray(0, 8));
    expect(head).toMatchObject({ charset: 'utf-8', firstLine: '税务' });
  });

  it('is in no charset when it is neither', () => {
    expect(fileHead(Buffer.from([0x61, 0xff, 0xff, 0x0a])).charset).toBeUndefined();
  });
});

describe('the head of a file', () => {
  const opened = (bytes: Buffer) => () => Readable.from([bytes]);

  it('is seen through its compression, also of a large file', async () => {
    const lines = Buffer.from(`uscc,tax_type\n${'91140100MA0TEXT12Y,x\n'.repeat(100_000)}`);
    const head = await readHead(opened(gzipSync(lines)), true);
    expect(head).toEqual({ signature: undefined, charset: 'utf-8', firstLine: 'uscc,tax_type' });
  });

  it('is empty where the compression is broken', async () => {
    expect((await readHead(opened(Buffer.from('rubbish')), true)).firstLine).toBe('');
  });

  it.each([
    ['uscc,tax_type', ['uscc', 'tax_type']],
    ['"uscc";"tax_type"', ['uscc', 'tax_type']],
    ['uscc\ttax_type', ['uscc', 'tax_type']],
  ])('names the cells of %j', (line, cells) => {
    const head = fileHead(Buffer.from(line));
    expect(cellsOf(head, 'text/csv')).toEqual(cells);
    expect(cellsOf(head, 'application/x-ndjson')).toEqual([]);
  });
});

describe('the summary of findings', () => {
  const finding = (line: number, pointer: string) => ({ line, pointer, code: 'unknown-field', detail: 'no' });

  it('keeps the first 1,000 and counts the rest', () => {
    const summary = new FindingsSummary();
    for (let line = 1; line <= 1_500; line += 1) summary.add([finding(line, '/x')], 'error');
    expect(summary.first).toHaveLength(1_000);
    expect(summary.groups()).toEqual([
      { code: 'unknown-field', pointer: '/x', severity: 'error', count: 1_500, firstLine: 1 },
    ]);
  });

  it('stays small under names without end', () => {
    const summary = new FindingsSummary();
    for (let line = 1; line <= 5_000; line += 1) {
      summary.add([finding(line, `/${line}${'x'.repeat(1_000)}`)], 'error');
    }
    const groups = summary.groups();
    expect(groups.length).toBeLessThanOrEqual(1_001);
    expect(groups[0]).toMatchObject({ pointer: '', count: 4_000 });
    expect(JSON.stringify(summary.first).length).toBeLessThan(400_000);
  });

  it('tells warnings from rejections', () => {
    const summary = new FindingsSummary();
    summary.add([finding(1, '/x')], 'warning');
    summary.add([finding(2, '/x')], 'error');
    expect(summary.groups().map(({ severity, count }) => [severity, count])).toEqual([
      ['warning', 1],
      ['error', 1],
    ]);
  });
});
