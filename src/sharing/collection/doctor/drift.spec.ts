import type { BatchProfile, FieldProfile } from './batch-profile.js';
import { findDrift } from './drift.js';
import type { DriftRules } from './drift-rules.js';
import { NumberCollector } from './number-collector.js';

const rules: DriftRules = {
  leastRecords: { value: 10, reason: 'test' },
  amountFactor: { value: 1_000, reason: 'test' },
  amountLeap: { factor: 10_000, from: 100, reason: 'one fact' },
  emptiedField: { filledBefore: 0.5, keptAtMost: 0.1, reason: 'test' },
  shrunkFull: { recordsAtMost: 0.5, enterprisesAtMost: 0.5, reason: 'test' },
};

const batch = (overrides: Partial<BatchProfile> = {}): BatchProfile => ({
  kind: 'full',
  records: 100,
  deletions: 0,
  enterprises: 80,
  fields: {},
  ...overrides,
});

const amounts = (...values: number[]): FieldProfile => {
  const numbers = new NumberCollector();
  values.forEach((value) => numbers.add(value));
  return { filled: values.length, numbers: numbers.profile() };
};
const repeated = (value: number, count: number): number[] => Array.from({ length: count }, () => value);
const codesOf = (now: Partial<BatchProfile>, before: Partial<BatchProfile>): string[] =>
  findDrift(batch(now), batch(before), rules).map(
    ({ code, pointer, holds }) => `${code} ${pointer} ${String(holds)}`,
  );

describe('drift', () => {
  it('is none without an earlier batch, and none between equal ones', () => {
    const same = batch({ fields: { amount: amounts(...repeated(500, 20)) } });
    expect(findDrift(same, undefined, rules)).toEqual([]);
    expect(findDrift(same, same, rules)).toEqual([]);
  });

  describe('of amounts', () => {
    const before = { fields: { amount: amounts(...repeated(1_000, 20)) } };

    it.each([
      ['all of them 10,000 times as large', repeated(10_000_000, 20)],
      ['all of them a ten-thousandth', repeated(0.1, 20)],
      ['one of them 10,000 times as large', [...repeated(1_000, 19), 10_000_000]],
      ['one alone, 1,000 times as large', [1_000_000]],
      ['most of them a thousandth under one large', [...repeated(0.5, 19), 1_000]],
    ])('holds a batch with %s', (_what, values) => {
      expect(codesOf({ fields: { amount: amounts(...values) } }, before)).toEqual([
        'amount-scale /amount true',
      ]);
    });

    it.each([
      ['100 times as large', repeated(100_000, 20)],
      ['few and small', [0.5]],
      ['all zero', repeated(0, 20)],
      ['none', []],
    ])('passes a batch whose amounts are %s', (_what, values) => {
      expect(codesOf({ fields: { amount: amounts(...values) } }, before)).toEqual([]);
    });

    it('compares with nothing that rests on a handful of values', () => {
      const few = { fields: { amount: amounts(...repeated(1, 9)) } };
      expect(codesOf({ fields: { amount: amounts(...repeated(1_000_000, 20)) } }, few)).toEqual([]);
    });
  });

  describe('of filled fields', () => {
    const before = { fields: { name: { filled: 100 } } };

    it.each([
      [0, ['emptied-field /name true']],
      [10, ['emptied-field /name true']],
      [11, []],
    ])('with %i of 100 left', (filled, expected) => {
      expect(codesOf({ fields: { name: { filled } } }, before)).toEqual(expected);
    });

    it('needs a field that was filled, and enough records on both sides', () => {
      expect(codesOf({ fields: { name: { filled: 0 } } }, { fields: { name: { filled: 49 } } })).toEqual([]);
      expect(codesOf({ kind: 'incremental', records: 9, fields: { name: { filled: 0 } } }, before)).toEqual(
        [],
      );
    });

    it('passes over a field that the last batch did not know', () => {
      expect(codesOf({ fields: { name: { filled: 0 } } }, {})).toEqual([]);
    });
  });

  it('tells of new codes without holding the batch', () => {
    const [drift] = findDrift(
      batch({ fields: { grade: { filled: 100, values: ['A', 'B', 'Z'] } } }),
      batch({ fields: { grade: { filled: 100, values: ['A', 'B'] } } }),
      rules,
    );
    expect(drift).toEqual({
      pointer: '/grade',
      code: 'new-values',
      detail: 'Values that the last batch did not have: Z.',
      holds: false,
    });
  });

  it.each([[null], [[]]])('knows no new codes where the last batch lists %j', (values) => {
    const before = { fields: { grade: { filled: 100, values } } };
    expect(codesOf({ fields: { grade: { filled: 100, values: ['A'] } } }, before)).toEqual([]);
  });

  describe('of full batches', () => {
    it('holds one with half the records or half the enterprises', () => {
      expect(codesOf({ records: 50, enterprises: 80 }, {})).toEqual(['shrunk  true']);
      expect(codesOf({ records: 100, enterprises: 40 }, {})).toEqual(['enterprises-missing  true']);
      expect(codesOf({ records: 51, enterprises: 41 }, {})).toEqual([]);
    });

    it('leaves incremental batches and tiny feeds alone', () => {
      expect(codesOf({ kind: 'incremental', records: 1, enterprises: 1 }, {})).toEqual([]);
      expect(codesOf({ records: 1, enterprises: 1 }, { kind: 'incremental' })).toEqual([]);
      expect(codesOf({ records: 1, enterprises: 1 }, { records: 9, enterprises: 9 })).toEqual([]);
    });
  });
});
