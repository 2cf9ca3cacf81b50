import { join } from 'node:path';
import * as fc from 'fast-check';
import { readCatalog } from './catalog-files.js';
import type { CatalogItem } from './catalog-item.js';
import { tierOfField, tierOfItem, UnknownTier } from './item-tier.js';
import { NeverDisclosed, redactRecord } from './redaction.js';

const catalog = readCatalog(join(import.meta.dirname, '../../../config/catalog'));
const answerable = catalog.filter((item) => ['public', 'authorized'].includes(tierOfItem(item)));

function itemOf(code: string): CatalogItem {
  const item = catalog.find((each) => each.code === code);
  if (!item) throw new Error(code);
  return item;
}

const rated = (rating: unknown) => ({
  uscc: '914403001922038216',
  subject_name: '测试公司',
  rating_year: 2025,
  rating,
  score: '93.5',
  rated_by: '深圳市税务局',
  published_on: '2026-04-30',
});

describe('redactRecord', () => {
  it('shows the tax rating A to everyone, but not the score', () => {
    const { score: _, ...rest } = rated('A');
    expect(redactRecord(itemOf('TAX-01'), rated('A'), false)).toEqual(rest);
  });

  it.each(['B', 'M', 'D', 'a', 'A ', '', null, 1, ['A']])(
    'leaves the rating %j out without authorization',
    (rating) => {
      const shown = redactRecord(itemOf('TAX-01'), rated(rating), false);
      expect(Object.keys(shown)).toEqual(['published_on', 'rated_by', 'rating_year', 'subject_name', 'uscc']);
    },
  );

  it('shows rating B and the score on authorization', () => {
    expect(redactRecord(itemOf('TAX-01'), rated('B'), true)).toEqual(rated('B'));
  });

  it('keeps null, which is the answer “no value”, apart from absent, which is “withheld”', () => {
    const record = { uscc: '914403001922038216', report_year: 2025, revenue: null, website: null };
    expect(redactRecord(itemOf('REG-06'), record, false)).toEqual({
      uscc: '914403001922038216',
      report_year: 2025,
      website: null,
    });
    expect(redactRecord(itemOf('REG-06'), record, true)).toEqual(record);
  });

  it('shows nothing of an authorized item without authorization', () => {
    const record = { uscc: '914403001922038216', period: '2026-01', net_profit: '-5.00' };
    expect(redactRecord(itemOf('TAX-06'), record, false)).toEqual({});
    expect(redactRecord(itemOf('TAX-06'), record, true)).toEqual(record);
  });

  it.each([
    ['张三丰', '张**'],
    ['李', '李'],
    ['𠮷田太郎', '𠮷***'],
    ['440301********1234', '4*****************'],
    ['', ''],
    [null, null],
  ])('masks the person %j as %j, authorized or not', (name, masked) => {
    for (const authorized of [true, false]) {
      const shown = redactRecord(itemOf('REG-01'), { legal_representative: name }, authorized);
      expect(shown).toEqual({ legal_representative: masked });
    }
  });

  it('drops a personal value it cannot mask', () => {
    expect(redactRecord(itemOf('REG-01'), { legal_representative: 13800138000 }, true)).toEqual({});
    expect(redactRecord(itemOf('REG-01'), { legal_representative: ['张三'] }, true)).toEqual({});
  });

  it('drops undeclared keys and whatever hides inside a declared field', () => {
    const record = {
      subject_name: { id_no: '1' },
      entity_type: ['x'],
      riskClass: 'D',
      registered_address: '某路',
    };
    expect(redactRecord(itemOf('REG-01'), record, true)).toEqual({ registered_address: '某路' });
  });

  it('takes nothing from a prototype and leaves its own clean', () => {
    const payload: Record<string, unknown> = JSON.parse(
      '{"__proto__":{"subject_name":"x"},"constructor":"y"}',
    );
    const inherited: Record<string, unknown> = Object.create({ subject_name: 'x' });
    expect(redactRecord(itemOf('REG-01'), payload, true)).toEqual({});
    expect(redactRecord(itemOf('REG-01'), inherited, true)).toEqual({});
    expect(Object.hasOwn(Object.prototype, 'subject_name')).toBe(false);
  });

  it.each(['AGR-02', 'COL-01', 'EST-01', 'EST-02', 'SOC-02', 'TAX-07', 'UTL-04'])(
    'refuses %s, authorized or not',
    (code) => {
      expect(() => redactRecord(itemOf(code), {}, false)).toThrow(NeverDisclosed);
      expect(() => redactRecord(itemOf(code), { uscc: '914403001922038216' }, true)).toThrow(NeverDisclosed);
    },
  );

  it('refuses an item no rule covers', () => {
    const item = Object.assign({ ...itemOf('REG-01') }, { disclosure: 'open' });
    expect(() => redactRecord(item, {}, true)).toThrow(UnknownTier);
  });
});

describe('redactRecord of anything at all', () => {
  const names = [...new Set(catalog.flatMap((item) => item.fields.map((field) => field.name)))];
  const key = fc.oneof(
    fc.constantFrom(...names),
    fc.constantFrom('__proto__', 'constructor', 'toString'),
    fc.string(),
  );
  const value = fc.oneof(
    fc.constantFrom('A', 'B', null),
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.jsonValue(),
  );
  const payload = fc.dictionary(key, value, { maxKeys: 30 });
  const item = fc.constantFrom(...answerable);

  it('never emits an undeclared key, nor anything but a scalar', () => {
    fc.assert(
      fc.property(item, payload, fc.boolean(), (each, record, authorized) => {
        const declared = new Set(each.fields.map((field) => field.name));
        for (const [name, shown] of Object.entries(redactRecord(each, record, authorized))) {
          expect(declared).toContain(name);
          expect(shown === null || typeof shown !== 'object').toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never emits an authorized field, nor an unlisted value, without authorization', () => {
    fc.assert(
      fc.property(item, payload, (each, record) => {
        const full = { ...record, ...Object.fromEntries(each.fields.map((field) => [field.name, 'B'])) };
        const shown = redactRecord(each, full, false);
        const open = each.fields.filter(
          (field) => tierOfField(each, field) === 'public' && !field.publicValues,
        );
        expect(Object.keys(shown)).toEqual(open.map((field) => field.name).toSorted());
      }),
      { numRuns: 500 },
    );
  });

  it('never emits more of a personal value than its first character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.boolean(), (name, authorized) => {
        const shown = redactRecord(itemOf('KEY-01'), { person_name: name }, authorized).person_name;
        expect(shown).toBe(Array.from(name, (character, index) => (index === 0 ? character : '*')).join(''));
      }),
    );
  });
});
