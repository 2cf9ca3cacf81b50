import { join } from 'node:path';
import { readCatalog } from '../../../rules/catalog/index.js';
import { doubtsAbout } from './doubts.js';

const catalog = readCatalog(join(import.meta.dirname, '../../../../config/catalog'));
const TODAY = '2026-11-22';
const USCC = '914403001922038216';

function doubts(code: string, record: Record<string, unknown>): string[] {
  const item = catalog.find((each) => each.code === code);
  if (!item) throw new Error(`no ${code}`);
  return doubtsAbout(item, TODAY)(record).map((each) => `${each.pointer} ${each.code}`);
}

describe('doubtsAbout', () => {
  it('has none about a usual record', () => {
    const record = { uscc: USCC, decided_on: TODAY, publicity_ends_on: TODAY };
    expect(doubts('PEN-01', record)).toEqual([]);
    expect(doubts('PEN-01', { uscc: USCC, decided_on: null })).toEqual([]);
  });

  it('names an unknown region and an inner check that does not fit, in every code', () => {
    expect(doubts('PEN-01', { uscc: '91990300192203821C' })).toEqual(['/uscc unknown-region']);
    expect(doubts('TAX-07', { uscc: USCC, counterparty_uscc: '914403001922038229' })).toEqual([
      '/counterparty_uscc organisation-code-check',
    ]);
  });

  it('names events that lie ahead or before 1900', () => {
    expect(doubts('PEN-01', { decided_on: '2026-11-23' })).toEqual(['/decided_on date-in-future']);
    expect(doubts('REG-01', { established_on: '1899-12-31' })).toEqual(['/established_on unlikely-date']);
    expect(doubts('REG-01', { established_on: '1900-01-01' })).toEqual([]);
  });

  it('lets ends and beginnings of periods lie ahead', () => {
    const record = { decided_on: TODAY, valid_from: '2027-01-01', valid_to: '2030-01-01' };
    expect(doubts('LIC-01', record)).toEqual([]);
    expect(doubts('COL-01', { expires_on: '2050-01-01' })).toEqual([]);
    expect(doubts('PEN-01', { publicity_ends_on: '2029-01-01' })).toEqual([]);
  });

  it('names periods that end before they begin, of days and of months', () => {
    expect(doubts('PEN-01', { decided_on: '2026-01-05', publicity_ends_on: '2026-01-04' })).toEqual([
      '/publicity_ends_on ends-before-start',
    ]);
    expect(doubts('LIC-01', { valid_from: '2026-01-05', valid_to: '2025-01-05' })).toEqual([
      '/valid_to ends-before-start',
    ]);
    expect(doubts('TAX-04', { period_from: '2026-02', period_to: '2026-01' })).toEqual([
      '/period_to ends-before-start',
    ]);
    expect(doubts('LIC-01', { valid_from: '2026-01-05', valid_to: null })).toEqual([]);
  });
});
