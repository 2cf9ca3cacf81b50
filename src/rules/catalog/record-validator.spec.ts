import { join } from 'node:path';
import * as fc from 'fast-check';
import { readCatalog } from './catalog-files.js';
import type { CatalogField, CatalogItem } from './catalog-item.js';
import { compileRecordValidator } from './record-validator.js';

const catalog = readCatalog(join(import.meta.dirname, '../../../config/catalog'));
const USCC = '914403001922038216';

const [base] = catalog;
if (!base) throw new Error('no catalog');

/** An item with one field of every kind, all public. */
const item: CatalogItem = {
  ...base,
  recordKey: ['doc_no'],
  required: ['uscc', 'doc_no', 'facts'],
  fields: [
    fieldOf('uscc', 'uscc'),
    fieldOf('doc_no', 'string'),
    fieldOf('facts', 'text'),
    fieldOf('kind', 'code'),
    fieldOf('day', 'date'),
    fieldOf('at', 'datetime'),
    fieldOf('period', 'month'),
    fieldOf('fiscal_year', 'year'),
    fieldOf('persons', 'integer'),
    { ...fieldOf('change', 'integer'), signed: true },
    fieldOf('ratio', 'decimal'),
    { ...fieldOf('yuan', 'money'), unit: 'CNY' },
    { ...fieldOf('wan', 'money'), unit: '10k CNY' },
    { ...fieldOf('profit', 'money'), unit: 'CNY', signed: true },
    fieldOf('closed', 'boolean'),
  ],
};
function fieldOf(name: string, type: CatalogField['type']): CatalogField {
  return { name, nameZh: name, type, sensitive: 'none' };
}

const validate = compileRecordValidator(item);
const minimal = { uscc: USCC, doc_no: '深市监罚〔2025〕1号', facts: '逾期\n未报' };
const codesOf = (record: unknown) => validate(record).map((fault) => `${fault.pointer} ${fault.code}`);

describe('compileRecordValidator', () => {
  it('compiles for all 61 items', () => {
    expect(catalog.map((each) => typeof compileRecordValidator(each))).toHaveLength(61);
  });

  it('accepts a record with only the required fields, and one with all others null', () => {
    const nulls = Object.fromEntries(item.fields.map((field) => [field.name, null]));
    expect(validate(minimal)).toEqual([]);
    expect(validate({ ...nulls, ...minimal })).toEqual([]);
  });

  it.each([
    ['kind', ['01', '轻微', 'x'.repeat(64), '𠮷'.repeat(64), '']],
    ['day', ['2024-02-29', '2099-12-31', '1949-10-01']],
    ['at', ['2026-01-02T03:04:05Z', '2026-01-02T23:59:59.123456+08:00']],
    ['period', ['2026-12', '0999-01']],
    ['fiscal_year', [1900, 2200]],
    ['persons', [0, 9007199254740991]],
    ['change', [-9007199254740991, 0, 5]],
    ['ratio', ['0', '0.000001', '100', '999999999999999.999999']],
    ['yuan', ['0', '0.1', '12.30', '999999999999999.99']],
    ['wan', ['0.000001', '5000']],
    ['profit', ['-0.01', '-999999999999999.99', '0.00']],
    ['closed', [true, false]],
  ])('accepts in %s: %j', (name, values) => {
    for (const value of values) expect(validate({ ...minimal, [name]: value })).toEqual([]);
  });

  it.each([
    [
      'uscc',
      'invalid-uscc',
      ['914403001922038217', '914403001922038O16', '91440300192203821', '', ' ' + USCC],
    ],
    ['uscc', 'wrong-type', [91440300192203, 9.14403001922038e17]],
    ['uscc', 'required', [null]],
    ['doc_no', 'required', [null]],
    [
      'doc_no',
      'malformed',
      [
        '',
        ' ',
        '— —',
        'a\u0000b',
        'a\ud800',
        '\udc00a',
        'a\nb',
        'a\u200bb',
        '\u202eabc',
        'a\ufffe',
        'a\ufffd',
      ],
    ],
    ['doc_no', 'out-of-range', ['x'.repeat(201)]],
    ['facts', 'malformed', ['', '\n', 'a\u0000', 'a\ud83d', 'a\ufffd', 'a—\u200b']],
    ['facts', 'out-of-range', ['字'.repeat(4001)]],
    ['kind', 'out-of-range', ['x'.repeat(65)]],
    ['kind', 'wrong-type', [1, true, {}, ['a']]],
    [
      'day',
      'malformed',
      [
        '2023-02-29',
        '2025-13-01',
        '2025-04-31',
        '0000-01-01',
        '20250101',
        '2025-1-1',
        '2025-01-01T00:00:00Z',
        '',
      ],
    ],
    [
      'at',
      'malformed',
      [
        '2026-01-02T03:04:05',
        '2026-02-30T03:04:05Z',
        '2026-01-02 03:04:05Z',
        '2026-01-02T24:00:00Z',
        '2026-01-02T23:59:60Z',
        '2026-01-02T03:04:05+24:00',
        '2026-01-02T03:04:05+0800',
      ],
    ],
    ['period', 'malformed', ['2026-13', '2026-00', '202601', '2026-1', '0000-01']],
    ['fiscal_year', 'out-of-range', [1899, 2201]],
    ['fiscal_year', 'wrong-type', ['2025', 2025.5]],
    ['persons', 'out-of-range', [-1, 9007199254740992, 1e300]],
    ['persons', 'wrong-type', [1.5, '1', Number.NaN, Number.POSITIVE_INFINITY]],
    [
      'ratio',
      'malformed',
      [
        '0.0000001',
        '-1',
        '.5',
        '5.',
        '01',
        '1e3',
        '1,000',
        '+1',
        ' 1',
        '１',
        'NaN',
        '1\n',
        '1000000000000000',
      ],
    ],
    ['ratio', 'wrong-type', [0.5, 1]],
    ['yuan', 'malformed', ['0.001', '-0.01', '¥1', '1000000000000000', '']],
    ['yuan', 'wrong-type', [1, 0.1]],
    ['wan', 'malformed', ['0.0000001', '-1']],
    ['profit', 'malformed', ['-0', '-0.00', '--1', '- 1', '-0.001']],
    ['closed', 'wrong-type', ['true', 1, '是']],
  ])('refuses in %s as %s: %j', (name, code, values) => {
    for (const value of values) expect(codesOf({ ...minimal, [name]: value })).toEqual([`/${name} ${code}`]);
  });

  it('reports every fault of a record at once', () => {
    expect(codesOf({ uscc: 'x', facts: null, colour: 'red', persons: -1 }).toSorted()).toEqual([
      '/colour unknown-field',
      '/doc_no required',
      '/facts required',
      '/persons out-of-range',
      '/uscc invalid-uscc',
    ]);
  });

  it.each([null, [], 'x', 1, true])('refuses %j, which is no record', (record) => {
    expect(codesOf(record)).toEqual([' wrong-type']);
  });

  it('sees dangerous keys as unknown fields and inherited ones not at all', () => {
    const probe: unknown = JSON.parse(
      `{"__proto__":{"a":1},"constructor":1,${JSON.stringify(minimal).slice(1)}`,
    );
    expect(codesOf(probe).toSorted()).toEqual(['/__proto__ unknown-field', '/constructor unknown-field']);
    expect(codesOf(Object.create(minimal))).toEqual([
      '/uscc required',
      '/doc_no required',
      '/facts required',
    ]);
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false);
  });

  it('escapes the pointer to an unknown field', () => {
    expect(codesOf({ ...minimal, 'a/b~c': 1 })).toEqual(['/a~1b~0c unknown-field']);
  });

  it('says what was expected and never repeats the value', () => {
    const secret = '440301199001011234';
    const faults = validate({ ...minimal, uscc: secret, day: secret, yuan: `¥${secret}`, persons: secret });
    expect(faults.map((fault) => fault.detail).toSorted()).toEqual([
      'expected a calendar day as YYYY-MM-DD',
      'expected a valid unified social credit code',
      'expected a whole number, not negative',
      'expected decimal text of at most 15 digits and 2 decimals, not negative',
    ]);
    expect(JSON.stringify(faults)).not.toContain(secret);
  });

  it('reports at most 100 faults and is not slowed by long text', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x${index}`, 1]));
    expect(validate({ ...minimal, ...many })).toHaveLength(100);
    const startedAt = performance.now();
    const dots = '·'.repeat(1_000_000);
    expect(
      codesOf({ ...minimal, facts: `${dots}\u0000`, doc_no: dots, yuan: '1'.repeat(1_000_000) }),
    ).toHaveLength(5);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('takes every character but the unfit ones, wherever it stands', () => {
    const unfit = /[\p{Cc}\p{Cs}\p{Cf}\p{Noncharacter_Code_Point}\uFFFD]/u;
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom('a', '字', '·', '\n'), fc.string({ unit: 'binary' })),
    });
    fc.assert(
      fc.property(text, (kind) => {
        const isFit = !unfit.test(kind) && Array.from(kind).length <= 64;
        expect(validate({ ...minimal, kind }).length === 0).toBe(isFit);
      }),
    );
  });

  it.each(['a', '字', '·', 'a·', 'a\n', '·a'])(
    'is not slowed by a million of %j before an unfit one',
    (part) => {
      const startedAt = performance.now();
      const text = `${part.repeat(1_000_000)}\u0000`;
      expect(codesOf({ ...minimal, kind: text, facts: text })).toHaveLength(4);
      expect(performance.now() - startedAt).toBeLessThan(2000);
    },
  );

  it('takes up the rules of the real catalog: a penalty needs its document and authority', () => {
    const penalty = catalog.find((each) => each.code === 'PEN-01');
    expect(penalty && compileRecordValidator(penalty)({ uscc: USCC, decision_no: '——' })).toEqual([
      {
        pointer: '/penalty_authority',
        code: 'required',
        detail:
          'this field must be given, and a dash is no value: an adverse record names its document and its authority',
      },
      {
        pointer: '/decision_no',
        code: 'malformed',
        detail: 'expected one line of at most 200 characters, with a letter or digit',
      },
    ]);
  });
});
