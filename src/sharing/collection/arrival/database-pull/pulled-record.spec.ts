import { type CatalogItem } from '../../../../rules/catalog/index.js';
import { feedLineOf } from './pulled-record.js';
import type { PullSource } from './pull-source.js';

const FIELDS = [
  ['uscc', 'uscc'],
  ['doc_no', 'string'],
  ['amount', 'money'],
  ['persons', 'integer'],
  ['closed', 'boolean'],
  ['decided_on', 'date'],
  ['checked_at', 'datetime'],
  ['period', 'month'],
] as const;

const item = {
  code: 'PEN-01',
  recordKey: ['doc_no'],
  fields: FIELDS.map(([name, type]) => ({ name, nameZh: name, type, sensitive: 'none' })),
} as unknown as CatalogItem; // of an item only these parts are read

const source = (overrides: Partial<PullSource> = {}): PullSource => ({
  engine: 'postgres',
  host: 'db.example.gov.cn',
  port: 5432,
  database: 'credit',
  user: 'reader',
  isTls: true,
  caCertificate: null,
  schema: null,
  view: 'penalties',
  columns: Object.fromEntries(FIELDS.map(([name]) => [name, `c_${name}`])),
  opColumn: null,
  watermarkColumn: 'updated_at',
  tieColumn: 'id',
  utcOffset: '+08:00',
  ...overrides,
});

function recordOf(cells: Record<string, string | null>, overrides: Partial<PullSource> = {}): unknown {
  const named = Object.entries(cells).map(
    ([name, text]) => [name === 'op' ? name : `c_${name}`, text] as const,
  );
  const line = feedLineOf(item, source(overrides), { watermark: '', tie: '', cells: new Map(named) });
  expect(line.endsWith('\n')).toBe(true);
  return JSON.parse(line);
}

describe('a row of a department’s database', () => {
  it('becomes a record in the fields of the item, without what is empty', () => {
    expect(recordOf({ uscc: 'U1', doc_no: '〔2026〕1号', amount: null, persons: '' })).toEqual({
      uscc: 'U1',
      doc_no: '〔2026〕1号',
    });
  });

  it('keeps amounts as the text the database wrote, whatever their size', () => {
    expect(recordOf({ amount: '123456789012345.67' })).toEqual({ amount: '123456789012345.67' });
    expect(recordOf({ amount: '0.10' })).toEqual({ amount: '0.10' });
  });

  it('gives whole numbers and truths their types, and leaves what is neither for the judge', () => {
    expect(recordOf({ persons: '12', closed: 'true' })).toEqual({ persons: 12, closed: true });
    expect(recordOf({ persons: '9007199254740993', closed: 'maybe' })).toEqual({
      persons: '9007199254740993',
      closed: 'maybe',
    });
  });

  it.each([
    ['1', true],
    ['0', false],
    ['t', true],
    ['f', false],
    ['false', false],
    ['是', true],
  ])('reads the truth %j', (text, closed) => {
    expect(recordOf({ closed: text })).toEqual({ closed });
  });

  it.each([
    ['2026-11-20', '2026-11-20'],
    ['2026-11-20 23:30:00', '2026-11-20'],
    ['2026-11-20 23:30:00+08', '2026-11-20'],
    ['infinity', 'infinity'],
  ])('reads the day of %j', (text, day) => {
    expect(recordOf({ decided_on: text })).toEqual({ decided_on: day });
  });

  it.each([
    ['2026-11-20 08:15:30', '2026-11-20T08:15:30+08:00'],
    ['2026-11-20 08:15:30.123456', '2026-11-20T08:15:30.123456+08:00'],
    ['2026-11-20 08:15:30+08', '2026-11-20T08:15:30+08:00'],
    ['2026-11-20 05:45:30+05:30', '2026-11-20T05:45:30+05:30'],
    ['2026-11-20T00:15:30Z', '2026-11-20T00:15:30Z'],
    ['20 November', '20 November'],
  ])('reads the instant of %j', (text, instant) => {
    expect(recordOf({ checked_at: text })).toEqual({ checked_at: instant });
  });

  it('reads the month of a day', () => {
    expect(recordOf({ period: '2026-11-01' })).toEqual({ period: '2026-11' });
    expect(recordOf({ period: '2026-11' })).toEqual({ period: '2026-11' });
  });

  it('says of a row to be deleted its key alone', () => {
    const cells = { uscc: 'U1', doc_no: '1号', amount: '5', op: ' DELETE ' };
    expect(recordOf(cells, { opColumn: 'op' })).toEqual({ op: 'delete', uscc: 'U1', doc_no: '1号' });
    expect(recordOf({ ...cells, op: 'put' }, { opColumn: 'op' })).toMatchObject({ op: 'put', amount: '5' });
    expect(recordOf({ ...cells, op: null }, { opColumn: 'op' })).not.toHaveProperty('op');
  });
});
