import type { LoadedItem, Mode, Tier } from '../catalog/index.js';
import {
  type AuthorizationLimits,
  ceilingOfAll,
  faultsOfTerms,
  itemWithoutMode,
  readAuthorizationLimits,
  type WantedTerms,
} from './authorization-terms.js';
import { PURPOSES } from './purposes.js';

const NOW = new Date('2026-11-21T08:00:00.000Z');
const limits: AuthorizationLimits = {
  riskNoticeVersions: ['2026-01', '2026-02'],
  defaultDataLifeDays: 30,
  requestDays: 14,
  ceilings: [
    { institution: '*', purpose: 'pre-loan-review', tier: '*', days: 30, dataLifeDays: 365 },
    { institution: '*', purpose: 'post-loan-management', tier: '*', days: 365, dataLifeDays: 365 },
    { institution: '*', purpose: 'guarantee', tier: 'authorized', days: 365, uses: 12, dataLifeDays: 365 },
  ],
};

/** A value as it arrives from outside, where the compiler has no say. */
const outside = (value: unknown) => JSON.parse(JSON.stringify(value));
const anItem = (code: string, tier: Tier, modes: Mode[]): LoadedItem => ({
  item: outside({ code, modes }),
  version: 1,
  tier,
  validate: () => [],
  rules: outside({}),
});

const wanted = (change: Partial<WantedTerms> = {}): WantedTerms => ({
  items: [anItem('TAX-04', 'authorized', ['interface-call'])],
  modes: ['interface-call'],
  institutionId: 'bank-a',
  purpose: 'pre-loan-review',
  validFrom: NOW,
  validUntil: new Date('2026-12-21T08:00:00.000Z'),
  riskNoticeVersion: '2026-01',
  maxUses: undefined,
  frequency: undefined,
  dataFrom: undefined,
  dataUntil: undefined,
  dataLifeDays: undefined,
  ...change,
});
const placesOf = (change: Partial<WantedTerms>, now = NOW): string[] =>
  faultsOfTerms(wanted(change), limits, now).map(({ pointer, code }) => `${pointer} ${code}`);

describe('faultsOfTerms of how often and how far back', () => {
  const row = {
    institution: '*',
    purpose: 'pre-loan-review',
    tier: '*',
    days: 30,
    dataLifeDays: 365,
  } as const;
  const places = (ceiling: object, change: Partial<WantedTerms>): string[] =>
    faultsOfTerms(wanted(change), { ...limits, ceilings: [{ ...row, ...ceiling }] }, NOW).map(
      ({ pointer, code }) => `${pointer} ${code}`,
    );

  it('refuses more uses at a time than the ceiling, in whichever unit they are wanted', () => {
    const twiceADay = { frequency: { uses: 2, per: 'day' } };
    expect(places(twiceADay, { frequency: { uses: 2, per: 'day' } })).toEqual([]);
    expect(places(twiceADay, { frequency: { uses: 3, per: 'day' } })).toEqual(['/frequency/uses too-many']);
    expect(places(twiceADay, { frequency: { uses: 2, per: 'month' } })).toEqual([]);
    expect(places({ frequency: { uses: 30, per: 'month' } }, { frequency: { uses: 1, per: 'day' } })).toEqual(
      ['/frequency/uses too-many'],
    );
  });

  it('refuses facts that are older than the ceiling, counted back from the first day', () => {
    expect(places({ dataMonths: 24 }, { dataFrom: '2024-11-21' })).toEqual([]);
    expect(places({ dataMonths: 24 }, { dataFrom: '2024-11-20' })).toEqual(['/dataFrom too-early']);
  });

  it('refuses a period of data without a day', () => {
    expect(places({}, { dataFrom: '2025-01-01', dataUntil: '2025-01-01' })).toEqual([
      '/dataUntil empty-period',
    ]);
    expect(places({ dataMonths: 1 }, { dataUntil: '2026-10-21' })).toEqual(['/dataUntil empty-period']);
  });
});

describe('faultsOfTerms', () => {
  it('finds nothing wrong with a period of exactly the longest length', () => {
    expect(placesOf({})).toEqual([]);
  });

  it('refuses one millisecond more, and knows the length for each purpose', () => {
    const validUntil = new Date('2026-12-21T08:00:00.001Z');
    expect(placesOf({ validUntil })).toEqual(['/validUntil too-long']);
    expect(placesOf({ validUntil, purpose: 'post-loan-management' })).toEqual([]);
    const year = {
      purpose: 'post-loan-management',
      validUntil: new Date('2027-11-21T08:00:00.001Z'),
    } as const;
    expect(placesOf(year)).toEqual(['/validUntil too-long']);
  });

  it('refuses an authorization without a real end', () => {
    expect(placesOf({ validUntil: new Date('9999-12-31T23:59:59Z'), purpose: 'guarantee' })).toEqual([
      '/validUntil too-long',
    ]);
  });

  it('refuses an empty and a reversed period', () => {
    expect(placesOf({ validFrom: new Date('2026-12-21T08:00:00.000Z') })).toEqual([
      '/validUntil empty-period',
    ]);
    expect(placesOf({ validFrom: new Date('2026-12-22T08:00:00.000Z') })).toEqual([
      '/validUntil empty-period',
    ]);
  });

  it('refuses a period that ends now and takes one that ends a millisecond later', () => {
    const validFrom = new Date('2026-11-01T00:00:00.000Z');
    expect(placesOf({ validFrom, validUntil: NOW })).toEqual(['/validUntil already-past']);
    expect(placesOf({ validFrom, validUntil: new Date(NOW.getTime() + 1) })).toEqual([]);
  });

  it('refuses a risk notice that is not in force', () => {
    expect(placesOf({ riskNoticeVersion: '2025-09' })).toEqual(['/riskNoticeVersion unknown-risk-notice']);
    expect(placesOf({ riskNoticeVersion: '2026-02' })).toEqual([]);
  });

  it('bounds for how long copies may be kept', () => {
    expect(placesOf({ dataLifeDays: 365 })).toEqual([]);
    expect(placesOf({ dataLifeDays: 366 })).toEqual(['/dataLifeDays too-long']);
  });

  it('allows no length for a purpose that the limits do not name', () => {
    expect(placesOf({ purpose: outside('marketing') })).toContain('/validUntil too-long');
  });

  it('bounds the uses where the purpose does, for the strictest of the items', () => {
    const validUntil = new Date('2027-11-21T08:00:00.000Z');
    const guarantee = { purpose: 'guarantee', validUntil } as const;
    expect(placesOf({ ...guarantee, maxUses: 12 })).toEqual([]);
    expect(placesOf({ ...guarantee, maxUses: 13 })).toEqual(['/maxUses too-many']);
    expect(placesOf(guarantee)).toEqual([]);
    const compared = anItem('SOC-01', 'verify-only', ['data-verification']);
    expect(placesOf({ ...guarantee, items: [...wanted().items, compared], maxUses: 1 })).toEqual([
      '/validUntil too-long',
      '/maxUses too-many',
      '/dataLifeDays too-long',
    ]);
  });

  it('names all faults at once', () => {
    const all = { validFrom: NOW, validUntil: new Date(0), riskNoticeVersion: '', dataLifeDays: 4_000 };
    expect(placesOf(all)).toEqual([
      '/validUntil empty-period',
      '/validUntil already-past',
      '/riskNoticeVersion unknown-risk-notice',
      '/dataLifeDays too-long',
    ]);
  });

  // "2026-W50-1T00:00:00Z" passes the check of the input as ISO 8601 and is no instant for the runtime.
  it('refuses an instant that cannot be read', () => {
    expect(placesOf({ validUntil: new Date('2026-W50-1T00:00:00Z') })).not.toEqual([]);
  });
});

describe('itemWithoutMode', () => {
  const live = anItem('TAX-04', 'authorized', ['interface-call', 'data-verification']);
  const compared = anItem('SOC-01', 'verify-only', ['data-verification']);
  const modelled = anItem('UTL-01', 'model-only', ['interface-call', 'data-verification']);

  it('finds none when each item offers one of the modes', () => {
    expect(itemWithoutMode({ items: [live, compared], modes: ['data-verification'] })).toBeUndefined();
    expect(
      itemWithoutMode({ items: [live, compared], modes: ['interface-call', 'data-verification'] }),
    ).toBeUndefined();
  });

  it('finds the item that offers none of them', () => {
    expect(itemWithoutMode({ items: [live, compared], modes: ['interface-call'] })).toBe(compared);
    expect(itemWithoutMode({ items: [live], modes: ['physical-collection'] })).toBe(live);
    expect(itemWithoutMode({ items: [live], modes: [] })).toBe(live);
  });

  it('finds an item for joint modeling only, whatever modes it lists', () => {
    expect(itemWithoutMode({ items: [live, modelled], modes: ['interface-call'] })).toBe(modelled);
  });
});

describe('readAuthorizationLimits', () => {
  it('reads the limits of this deployment: 30 days before a loan, at most a year for all else', () => {
    const read = readAuthorizationLimits();
    const days = Object.fromEntries(
      PURPOSES.map((purpose) => [purpose, ceilingOfAll(wanted({ purpose }), read).days]),
    );
    expect(days).toEqual({
      'pre-loan-review': 30,
      'in-loan-management': 365,
      'post-loan-management': 365,
      guarantee: 365,
      insurance: 365,
      'risk-alert': 365,
    });
    expect(read.riskNoticeVersions).not.toHaveLength(0);
  });
});
