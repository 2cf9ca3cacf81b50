import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readCatalog } from '../../../rules/catalog/index.js';
import { digestOf as digestOfValue } from '../../../platform/crypto/index.js';
import { fingerprintOf } from './fingerprint.js';

const catalog = readCatalog(join(import.meta.dirname, '../../../../config/catalog'));
const of = (code: string) => {
  const item = catalog.find((each) => each.code === code);
  if (!item) throw new Error(`no ${code}`);
  return { item, ...fingerprintOf(item) };
};
const penalty = {
  uscc: '914403001922038216',
  decision_no: '深市监罚〔2025〕1号',
  penalty_authority: '深圳市市场监督管理局',
};

describe('digestOf', () => {
  const { item, digestOf } = of('PEN-01');

  it('is the SHA-256 of canonical JSON', () => {
    const text =
      '{"decision_no":"深市监罚〔2025〕1号","penalty_authority":"深圳市市场监督管理局","uscc":"914403001922038216"}';
    expect(digestOf(penalty)).toBe(createHash('sha256').update(text).digest('hex'));
    expect(digestOf(penalty)).toBe('e9aef8677cb74b37104cbd0ef547ce616e3e56f2c7de425329bbc5ed2fdac280');
  });

  it('does not depend on the order of fields, nor on null or not given', () => {
    const turned = Object.fromEntries(Object.entries(penalty).toReversed());
    expect(digestOf({ severity: null, ...turned })).toBe(digestOf(penalty));
  });

  it('changes with every value', () => {
    expect(digestOf({ ...penalty, penalty_amount: '1000.50' })).toBe(
      'c324b6bcda362dfaec4f55cff631bb4ae0be2d8992daa008a8fbfbf482550b35',
    );
    expect(digestOf({ ...penalty, penalty_amount: '1000.5' })).not.toBe(
      digestOf({ ...penalty, penalty_amount: '1000.50' }),
    );
  });

  it('agrees with the canonical JSON of the library, whatever the values', () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.boolean(),
      fc.constant('"\\\n\t\u2028'),
    );
    const names = item.fields.map((field) => field.name);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), scalar), (record) => {
        expect(`sha-256:${digestOf(record)}`).toBe(digestOfValue(record));
      }),
    );
  });
});

describe('keyOf', () => {
  it('is the first half of the SHA-256 of the key fields, in their order', () => {
    expect(of('PEN-01').keyOf(penalty)).toBe('67b5a2ca0abc2cba21d46b7005465e47');
    expect(of('TAX-02').keyOf({ published_on: '2026-01-05', tax_type: '增值税' })).toBe(
      'ce5b63bb3784fdb763b8899261d4296c',
    );
  });

  it('is one for all records of an item with one fact for an enterprise', () => {
    expect(of('REG-01').keyOf(penalty)).toBe('4f53cda18c2baa0c0354bb5f9a3ecbe5');
  });

  it('takes two spellings for the same fact and two numbers for two', () => {
    const { keyOf } = of('PEN-01');
    expect(keyOf({ ...penalty, decision_no: '深市监罚［2025］ 1号' })).toBe(keyOf(penalty));
    expect(keyOf({ ...penalty, decision_no: '深市监罚〔2025〕2号' })).not.toBe(keyOf(penalty));
  });
});
