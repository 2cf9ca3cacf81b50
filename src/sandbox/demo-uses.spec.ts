import type { Use } from './demo-answers.js';
import { sentenceOf } from './demo-uses.js';

const use = (change: Partial<Use>): Use => ({
  at: '2026-11-21T22:17:48.000Z',
  event: 'report.released',
  institutionName: '晋商示范银行',
  operatorUser: 'officer-017',
  itemCodes: ['TAX-04'],
  providerId: 'tax',
  providerName: '税务局',
  purpose: 'pre-loan-review',
  authorizationId: null,
  applicationNo: null,
  outcome: 'decided',
  reasonCode: null,
  rows: 28,
  ...change,
});
/** The sentence without its time, which is that of the place where the test runs. */
const told = (change: Partial<Use>): string => sentenceOf(use(change)).replace(/^\d\d:\d\d:\d\d {2}/, '');

describe('sentenceOf', () => {
  it.each<[Partial<Use>, string]>([
    [{}, '晋商示范银行 (officer-017) saw 28 records of TAX-04 of 税务局 in a report for pre-loan-review.'],
    [
      { event: 'query.released', rows: 1, itemCodes: ['REG-01'], providerName: null },
      '晋商示范银行 (officer-017) saw 1 record of REG-01 in a query for pre-loan-review.',
    ],
    [
      { event: 'verification.released', rows: 0 },
      '晋商示范银行 (officer-017) had claims on TAX-04 of 税务局 compared for pre-loan-review and saw verdicts only.',
    ],
    [
      { event: 'query.refused', outcome: 'refused', reasonCode: 'authorization-revoked', rows: 0 },
      '晋商示范银行 (officer-017) was refused a query on TAX-04 of 税务局 for pre-loan-review: authorization-revoked.',
    ],
    [
      { event: 'report.failed', outcome: 'failed', reasonCode: 'provider-timeout', rows: 0 },
      '晋商示范银行 (officer-017) got no answer to a report on TAX-04 of 税务局 for pre-loan-review: provider-timeout.',
    ],
    [
      { event: 'report.unknown', outcome: 'unknown', reasonCode: 'interrupted', rows: 0 },
      '晋商示范银行 (officer-017) asked for a report on TAX-04 of 税务局 for pre-loan-review; how it ended is not known.',
    ],
    [
      { event: 'authorization.granted', operatorUser: null, providerName: null },
      'The enterprise authorized 晋商示范银行 to ask for TAX-04 for pre-loan-review.',
    ],
    [
      { event: 'authorization.revoked', operatorUser: null, providerName: null },
      'The authorization of 晋商示范银行 was revoked.',
    ],
    [
      { event: 'authorization.requested', operatorUser: null, providerName: null },
      '晋商示范银行 asked the enterprise to authorize TAX-04 for pre-loan-review.',
    ],
    [
      { event: 'authorization.declined', operatorUser: null, providerName: null },
      'The enterprise did not authorize 晋商示范银行 to ask for TAX-04 for pre-loan-review.',
    ],
    [
      { event: 'authorization.suspended', operatorUser: null, providerName: null },
      'The enterprise suspended the authorization of 晋商示范银行.',
    ],
    [
      { event: 'authorization.resumed', operatorUser: null, providerName: null },
      'The enterprise lets 晋商示范银行 use the authorization again.',
    ],
    [
      { event: 'access.explained', providerName: null, rows: 0 },
      '晋商示范银行 (officer-017) asked what it might see of TAX-04 for pre-loan-review, and saw no data.',
    ],
  ])('tells %j', (change, sentence) => {
    expect(told(change)).toBe(sentence);
  });
});
