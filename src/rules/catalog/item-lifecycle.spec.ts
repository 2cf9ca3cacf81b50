import { join } from 'node:path';
import { readCatalog } from './catalog-files.js';
import type { CatalogItem } from './catalog-item.js';
import { type GovernedItem, publicityEndOf, retentionEndOf } from './item-lifecycle.js';
import { readJurisdiction } from './jurisdiction.js';

const config = join(import.meta.dirname, '../../../config');
const catalog = readCatalog(join(config, 'catalog'));
const { rules } = readJurisdiction(join(config, 'rules/jurisdictions'), 'liaoning');
if (!rules) throw new Error('no rules');

const governed = (code: string, change: Partial<CatalogItem> = {}): GovernedItem => {
  const item = catalog.find((each) => each.code === code);
  if (!item) throw new Error(`no ${code}`);
  return { item: { ...item, ...change }, rules };
};
const penalty = (fact: object, change: Partial<CatalogItem> = {}) =>
  publicityEndOf(governed('PEN-01', change), { ...fact });

describe('publicityEndOf', () => {
  // Longest periods of 22号 §2, counted by hand from 11 June 2026.
  it.each([
    ['轻微', '2026-09-11'],
    ['minor', '2026-09-11'],
    ['一般', '2027-06-11'],
    ['general', '2027-06-11'],
    ['严重', '2029-06-11'],
    ['serious', '2029-06-11'],
  ])('shows a penalty of severity %s until %s', (severity, end) => {
    expect(penalty({ severity, decided_on: '2026-06-11' })).toBe(end);
  });

  it('takes the day the provider states before any computed one, shorter or longer', () => {
    const fact = { severity: '一般', decided_on: '2026-06-11' };
    expect(penalty({ ...fact, publicity_ends_on: '2026-10-01' })).toBe('2026-10-01');
    expect(penalty({ ...fact, publicity_ends_on: '2028-10-01' })).toBe('2028-10-01');
  });

  it('assumes nothing: no severity, an unknown one, a large amount, or no day to count from', () => {
    expect(penalty({ decided_on: '2026-06-11', penalty_amount: '99000000.00' })).toBeNull();
    expect(penalty({ decided_on: '2026-06-11', severity: '特别严重' })).toBeNull();
    expect(penalty({ decided_on: '2026-06-11', severity: null })).toBeNull();
    expect(penalty({ severity: '严重' })).toBeNull();
    expect(penalty({ severity: '严重', decided_on: null })).toBeNull();
  });

  it('lets the period of the catalog win over the one of the severity', () => {
    const fact = { severity: '严重', decided_on: '2026-06-11' };
    expect(penalty(fact, { publicityPeriodMonths: 6 })).toBe('2026-12-11');
    expect(penalty({ decided_on: '2026-06-11' }, { publicityPeriodMonths: 60 })).toBe('2031-06-11');
  });

  it('ends a listing on the day before its removal, and a restriction with its term', () => {
    const listed = { listed_on: '2026-01-05', removed_on: '2026-08-01' };
    expect(publicityEndOf(governed('LST-01'), listed)).toBe('2026-07-31');
    expect(publicityEndOf(governed('LST-01'), { ...listed, removed_on: null })).toBeNull();
    expect(publicityEndOf(governed('KEY-02'), { restricted_to: '2029-03-01' })).toBe('2029-03-01');
    expect(penalty({ publicity_ends_on: '2029-01-01', removed_on: '2026-08-01' })).toBe('2026-07-31');
  });

  it('leaves facts that are not adverse alone, unless the provider states an end', () => {
    const fact = { severity: '严重', decided_on: '2026-06-11', removed_on: '2026-08-01' };
    expect(publicityEndOf(governed('LIC-01'), fact)).toBeNull();
    expect(publicityEndOf(governed('LIC-01'), { ...fact, publicity_ends_on: '2027-01-01' })).toBe(
      '2027-01-01',
    );
  });
});

describe('retentionEndOf', () => {
  const fact = { decided_on: '2026-06-11' };

  it('knows no end where neither catalog nor rule set states a period', () => {
    expect(retentionEndOf(governed('PEN-01'), fact)).toBeNull();
  });

  it('counts the period of the catalog, else of the rule set, from the day of the decision', () => {
    const other = { ...rules, retention: { source: 'a test', months: 60 } };
    expect(retentionEndOf({ ...governed('PEN-01'), rules: other }, fact)).toBe('2031-06-11');
    const stated = governed('PEN-01', { retentionMonths: 12 });
    expect(retentionEndOf({ ...stated, rules: other }, fact)).toBe('2027-06-11');
  });

  it('has nothing to count from where no day of a decision is stated', () => {
    expect(retentionEndOf(governed('PEN-01', { retentionMonths: 12 }), {})).toBeNull();
  });
});
