import { createHash } from 'node:crypto';
import { isValidUscc } from '../parties/enterprises/uscc.js';
import { readCatalog } from '../rules/catalog/catalog-files.js';
import { compileRecordValidator } from '../rules/catalog/record-validator.js';
import { recordsOf } from './department-data.js';
import { DEPARTMENTS, servedItems } from './departments.js';
import { DEMO_ENTERPRISES } from './enterprises.js';
import { feedLines, NotItsFeed } from './feeds.js';
import { liveItem } from './live-items.js';

const CATALOG = new Map(readCatalog('config/catalog').map((item) => [item.code, item]));
const FIRST = '91140100MA0TEXT12Y';
const LAST = DEMO_ENTERPRISES.at(-1)?.uscc ?? '';

function itemOf(code: string) {
  const item = CATALOG.get(code);
  if (item === undefined) throw new Error(`no item ${code}`);
  return item;
}

function sum(records: Record<string, unknown>[], field: string): number {
  return records.reduce((total, record) => total + Math.round(Number(record[field]) * 100), 0);
}

function digest(uscc: string): string {
  const everything = servedItems().map((code) => recordsOf(code, uscc));
  return createHash('sha256').update(JSON.stringify(everything)).digest('hex');
}

describe('the demo data', () => {
  it('names parties by valid codes, each once', () => {
    const codes = [...DEMO_ENTERPRISES, ...DEPARTMENTS].map(({ uscc }) => uscc);
    expect(codes.filter((uscc) => !isValidUscc(uscc))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it.each(servedItems())('keeps the catalog in every record of %s', (code) => {
    const faultsOf = compileRecordValidator(itemOf(code));
    const records = DEMO_ENTERPRISES.flatMap(({ uscc }) => recordsOf(code, uscc));
    expect(records.flatMap(faultsOf)).toEqual([]);
  });

  it.each(servedItems().filter((code) => code !== 'SOC-02'))(
    'fills every field of %s and repeats no key',
    (code) => {
      const { fields, recordKey } = itemOf(code);
      const records = recordsOf(code, FIRST);
      expect(Object.keys(records[0] ?? {})).toEqual(fields.map(({ name }) => name));
      const keys = records.map((record) => JSON.stringify(recordKey.map((field) => record[field])));
      expect(new Set(keys).size).toBe(keys.length);
    },
  );

  it('knows the first enterprise everywhere and the last one nowhere', () => {
    expect(DEMO_ENTERPRISES[0]?.uscc).toBe(FIRST);
    expect(servedItems().filter((code) => recordsOf(code, FIRST).length === 0)).toEqual([]);
    expect(servedItems().filter((code) => recordsOf(code, LAST).length > 0)).toEqual([]);
  });

  it('knows nothing of strangers and of items it does not serve', () => {
    expect(recordsOf('TAX-05', '914403001922038216')).toEqual([]);
    expect(recordsOf('UTL-04', FIRST)).toEqual([]);
    expect(recordsOf('constructor', FIRST)).toEqual([]);
  });

  it('says the same at every call and something else of every enterprise', () => {
    const digests = DEMO_ENTERPRISES.map(({ uscc }) => digest(uscc));
    expect(DEMO_ENTERPRISES.map(({ uscc }) => digest(uscc))).toEqual(digests);
    expect(new Set(digests).size).toBe(DEMO_ENTERPRISES.length);
  });

  it('agrees between departments', () => {
    const declared = recordsOf('TAX-05', FIRST);
    const vat = recordsOf('TAX-04', FIRST).filter((record) => record['tax_type'] === '增值税');
    expect(declared).toHaveLength(12);
    expect(sum(vat, 'tax_paid')).toBe(sum(declared, 'output_tax') - sum(declared, 'input_tax'));
    const insured = recordsOf('SOC-01', FIRST).find((record) => record['period'] === '2026-09');
    const counted = recordsOf('SOC-02', FIRST).find((record) => record['as_of_month'] === '2026-09');
    expect(insured?.['insured_count']).toBe(counted?.['claimed_count']);
    const judged = recordsOf('JUD-01', FIRST)[0];
    expect(recordsOf('JUD-03', FIRST)[0]?.['basis_document_no']).toBe(judged?.['case_no']);
  });

  it('keeps the months in the reference year whatever the clock says', () => {
    const months = recordsOf('UTL-01', FIRST).map((record) => record['billing_month']);
    expect([months[0], months.at(-1), months.length]).toEqual(['2025-10', '2026-09', 12]);
  });
});

describe('the departments', () => {
  it('serve every item once, in the modes of the catalog', () => {
    expect(new Set(servedItems()).size).toBe(servedItems().length);
    for (const code of DEPARTMENTS.flatMap(({ feedItems }) => feedItems)) {
      expect(itemOf(code).modes).toContain('physical-collection');
      expect(liveItem(code)).toBeUndefined();
    }
    for (const code of DEPARTMENTS.flatMap(({ liveItems }) => liveItems)) {
      const { modes, recordKey, disclosure } = itemOf(code);
      expect(disclosure).toBe('on-authorization');
      expect(liveItem(code)).toEqual({
        queries: modes.includes('interface-call'),
        verifications: modes.includes('data-verification'),
        keyFields: recordKey,
      });
    }
  });

  it('push all records of an item, one a line', () => {
    const lines = feedLines('court', 'JUD-02').split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toEqual(recordsOf('JUD-02', FIRST)[0]);
    expect(lines.at(-1)).toBe('');
  });

  it('push nothing that is not theirs', () => {
    expect(() => feedLines('court', 'TAX-01')).toThrow(NotItsFeed);
    expect(() => feedLines('tax-bureau', 'TAX-05')).toThrow(NotItsFeed);
    expect(() => feedLines('nobody', 'TAX-01')).toThrow(NotItsFeed);
  });
});
