import { join } from 'node:path';
import { readCatalog, shanghaiDayOf } from '../../rules/catalog/index.js';
import { readJurisdiction } from '../../rules/catalog/jurisdiction.js';
import type { HeldFragment, HeldRecord } from './held-facts.js';
import { type ShownFragment, shownFragments } from './held-records.js';

const config = join(import.meta.dirname, '../../../config');
const item = readCatalog(join(config, 'catalog')).find(({ code }) => code === 'PEN-01');
const { rules } = readJurisdiction(join(config, 'rules/jurisdictions'), 'liaoning');
if (!item || !rules) throw new Error('no PEN-01 or no rules');
const loaded = { item, version: 1, tier: 'public' as const, validate: () => [], rules };

const ID = '0193a5b0-0000-7000-8000-00000000000';
const record = (n: number, publicityEndsOn: string | null = null, payload = {}): HeldRecord => ({
  recordId: `${ID}${n}`,
  publicityEndsOn,
  payload: { decision_no: `No. ${n}`, ...payload },
});
const fragment = (records: HeldRecord[], change: Partial<HeldFragment> = {}): HeldFragment => ({
  providerId: 'market',
  asOf: '2026-11-21T00:00:00.000Z',
  records,
  ...change,
});
const shown = (held: HeldFragment[], { at = '2026-03-31T04:00:00Z', change = {} } = {}): ShownFragment[] =>
  shownFragments({ ...loaded, item: { ...item, ...change } }, held, shanghaiDayOf(new Date(at)));
const idsOf = (records: readonly HeldRecord[] = []): string[] => records.map(({ recordId }) => recordId);
const isShown = (each: HeldRecord, at: string, change = {}): boolean =>
  shown([fragment([each])], { at, change })[0]?.records.length === 1;

describe('shownFragments', () => {
  it.each([
    // Midnight in Shanghai is 16:00 of the day before in UTC.
    ['2026-03-31', '2026-03-30T16:00:00.000Z', true],
    ['2026-03-31', '2026-03-31T15:59:59.999Z', true],
    ['2026-03-31', '2026-03-31T16:00:00.000Z', false],
    ['2026-03-31', '2026-03-31T23:59:59.999Z', false],
    ['2026-04-01', '2026-03-31T16:00:00.000Z', true],
    ['2026-12-31', '2026-12-31T15:59:59.999Z', true],
    ['2026-12-31', '2026-12-31T16:00:00.000Z', false],
    ['2028-02-29', '2028-02-29T15:59:59.999Z', true],
    ['2028-02-29', '2028-02-29T16:00:00.000Z', false],
    ['2027-01-01', '2026-12-31T16:00:00.000Z', true],
  ])('a record public until %s is asked for at %s: shown %s', (endsOn, at, expected) => {
    expect(isShown(record(1, endsOn), at)).toBe(expected);
  });

  it('shows a record without end for ever', () => {
    expect(isShown(record(1), '2999-01-01T00:00:00Z')).toBe(true);
  });

  it('holds a fact to the rules of today, although none was known when it came', () => {
    const stored = record(1, null, { decided_on: '2025-06-11', severity: '一般' });
    expect(isShown(stored, '2026-06-11T15:59:59.999Z')).toBe(true);
    expect(isShown(stored, '2026-06-11T16:00:00.000Z')).toBe(false);
    expect(isShown(stored, '2026-06-11T15:59:59.999Z', { publicityPeriodMonths: 6 })).toBe(false);
  });

  it.each([
    ['2027-06-11T15:59:59.999Z', true],
    ['2027-06-11T16:00:00.000Z', false],
  ])('keeps a fact of 11 June 2026 for twelve months: at %s shown %s', (at, expected) => {
    const decided = record(1, null, { decided_on: '2026-06-11' });
    expect(isShown(decided, at, { retentionMonths: 12 })).toBe(expected);
    expect(isShown(decided, at)).toBe(true);
    expect(isShown(record(1), at, { retentionMonths: 12 })).toBe(true);
  });

  it('never reads the payload of a fact that is over: it may have been deleted', () => {
    const deleted = JSON.parse(`{ "recordId": "${ID}1", "publicityEndsOn": "2026-03-30", "payload": null }`);
    expect(isShown(deleted, '2026-03-31T04:00:00Z', { retentionMonths: 12 })).toBe(false);
  });

  it('keeps the others of a fragment', () => {
    const held = fragment([record(1), record(2, '2026-03-30'), record(3, '2026-03-31')]);
    expect(idsOf(shown([held])[0]?.records)).toEqual([`${ID}1`, `${ID}3`]);
    expect(held.records).toHaveLength(3);
  });

  it('puts records in the order of their keys, whatever order they are stored in', () => {
    const stored = [record(3), record(1), record(2)];
    expect(idsOf(shown([fragment(stored)])[0]?.records)).toEqual([`${ID}1`, `${ID}2`, `${ID}3`]);
  });

  describe('where providers state the same fact', () => {
    const older = fragment([record(1), record(2, null, { decision_no: 'No. 9' })], {
      providerId: 'court',
      asOf: '2026-11-20T23:59:59.999Z',
    });
    const newer = fragment([record(3, null, { decision_no: 'No. 1' })]);

    it.each([{}, { precedence: 'all' }])('shows all of them, newest feed first, with %j', (change) => {
      const [first, second] = shown([older, newer], { change });
      expect([first?.providerId, second?.providerId]).toEqual(['market', 'court']);
      expect(idsOf(first?.records)).toEqual([`${ID}3`]);
      expect(idsOf(second?.records)).toEqual([`${ID}1`, `${ID}2`]);
      expect(second?.overruled).toEqual([]);
    });

    it('shows the newest statement of each fact where it takes precedence, and keeps the rest apart', () => {
      const [first, second] = shown([older, newer], { change: { precedence: 'newest' } });
      expect(idsOf(first?.records)).toEqual([`${ID}3`]);
      expect(idsOf(second?.records)).toEqual([`${ID}2`]);
      expect(idsOf(second?.overruled)).toEqual([`${ID}1`]);
    });

    it('lets nothing that is over take precedence', () => {
      const ended = fragment([record(3, '2026-03-30', { decision_no: 'No. 1' })]);
      const [, second] = shown([older, ended], { change: { precedence: 'newest' } });
      expect(idsOf(second?.records)).toEqual([`${ID}1`, `${ID}2`]);
    });

    it('knows one fact per enterprise where the item has no key', () => {
      const change = { precedence: 'newest', recordKey: [] };
      const [first, second] = shown(
        [fragment([record(1)], { providerId: 'b' }), fragment([record(2)], { providerId: 'a' })],
        { change },
      );
      expect([first?.providerId, idsOf(first?.records)]).toEqual(['a', [`${ID}2`]]);
      expect([second?.providerId, idsOf(second?.overruled)]).toEqual(['b', [`${ID}1`]]);
    });
  });
});
