import type { DisclosingAction } from '../../rules/access/index.js';
import type { Mode } from '../../rules/catalog/index.js';
import { type ItemOutcome, providerOf, recordsOf, refused } from './gate-records.js';
import type { ItemRuling, Ruling } from './ruling.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A value as it arrives from outside, where the compiler has no say. */
const outside = (value: unknown) => JSON.parse(JSON.stringify(value));
const itemRuling = (code: string, mode: Mode, change: Partial<ItemRuling> = {}): ItemRuling => ({
  loaded: { item: outside({ code }), version: 2, tier: 'authorized', validate: () => [], rules: outside({}) },
  mode,
  decision: { allowed: true, sees: 'authorized' },
  limits: null,
  held: [],
  collectedAsOf: null,
  endpoint: undefined,
  ...change,
});
const ruling = (action: DisclosingAction = 'report.ask'): Ruling => ({
  question: {
    action,
    institutionId: 'bank-a',
    clientId: 'client-a',
    operatorUser: 'u-7',
    requestId: 'req-7',
    uscc: '914403001922038216',
    purpose: 'guarantee',
    authorizationId: 'auth-1',
    applicationNo: 'LN-9',
    asked: [],
  },
  issuedAtMs: 0,
  decidedAt: new Date(0),
  items: [],
  authorization: null,
  providerNames: new Map(),
});
const outcome = (code: string, change: Partial<ItemOutcome> & { mode?: Mode } = {}): ItemOutcome => ({
  ruling: itemRuling(code, change.mode ?? 'interface-call'),
  outcome: 'decided',
  reasonCode: null,
  rows: 1,
  providerId: 'tax',
  ...change,
});

describe('recordsOf', () => {
  it('says in full who used what, for which purpose, and with what answer', () => {
    const [record, ...others] = recordsOf(ruling(), [outcome('TAX-04', { rows: 3 })], 'sha-256:ab');
    expect(others).toEqual([]);
    expect(record).toEqual({
      id: expect.stringMatching(UUID_V7),
      event: 'report.released',
      institutionId: 'bank-a',
      clientId: 'client-a',
      operatorUser: 'u-7',
      uscc: '914403001922038216',
      itemCodes: ['TAX-04'],
      catalogVersions: { 'TAX-04': 2 },
      providerId: 'tax',
      mode: 'interface-call',
      purpose: 'guarantee',
      authorizationId: 'auth-1',
      applicationNo: 'LN-9',
      outcome: 'decided',
      reasonCode: null,
      rows: 3,
      answerDigest: 'sha-256:ab',
      requestId: 'req-7',
    });
  });

  it('writes one record per provider, mode, outcome and reason, and leaves no item out', () => {
    const outcomes = [
      outcome('TAX-04', { rows: 2 }),
      outcome('TAX-05', { rows: 3 }),
      outcome('SOC-01', { providerId: 'social' }),
      outcome('TAX-06', { mode: 'data-verification' }),
      outcome('TAX-07', { outcome: 'failed', reasonCode: 'provider-timeout', rows: 0 }),
      outcome('TAX-08', { outcome: 'refused', reasonCode: 'item-not-covered', rows: 0 }),
      outcome('TAX-09', { outcome: 'refused', reasonCode: 'mode-not-offered', rows: 0 }),
      outcome('UTL-01', { outcome: 'refused', reasonCode: 'item-not-covered', rows: 0, providerId: null }),
    ];
    const records = recordsOf(ruling(), outcomes, 'sha-256:ab');
    expect(
      records.map(({ itemCodes, rows, event, answerDigest }) => [itemCodes, rows, event, answerDigest]),
    ).toEqual([
      [['TAX-04', 'TAX-05'], 5, 'report.released', 'sha-256:ab'],
      [['SOC-01'], 1, 'report.released', 'sha-256:ab'],
      [['TAX-06'], 1, 'report.released', 'sha-256:ab'],
      [['TAX-07'], 0, 'report.failed', null],
      [['TAX-08'], 0, 'report.refused', null],
      [['TAX-09'], 0, 'report.refused', null],
      [['UTL-01'], 0, 'report.refused', null],
    ]);
    expect(records[0]?.catalogVersions).toEqual({ 'TAX-04': 2, 'TAX-05': 2 });
    expect(new Set(records.map(({ id }) => id)).size).toBe(7);
  });

  it('writes nothing when nothing was asked', () => {
    expect(recordsOf(ruling(), [], 'sha-256:ab')).toEqual([]);
  });

  it.each<[DisclosingAction, ItemOutcome['outcome'], string]>([
    ['report.ask', 'decided', 'report.released'],
    ['report.read', 'decided', 'report.released'],
    ['query.ask', 'decided', 'query.released'],
    ['query.ask', 'failed', 'query.failed'],
    ['verification.ask', 'refused', 'verification.refused'],
    ['verification.ask', 'unknown', 'verification.unknown'],
  ])('%s that ends as %s is the event %s', (action, ended, event) => {
    const [record] = recordsOf(ruling(action), [outcome('TAX-04', { outcome: ended })], null);
    expect(record?.event).toBe(event);
  });
});

describe('providerOf', () => {
  const held = [
    { providerId: 'new', asOf: '2026-11-20T00:00:00.000Z', records: [], overruled: [] },
    { providerId: 'old', asOf: '2026-11-19T23:59:59.999Z', records: [], overruled: [] },
  ];
  const endpoint = { providerId: 'live', url: 'https://tax.example', credentialSealed: 's', timeoutMs: 900 };

  it('is the provider of the newest feed for held data, and of the endpoint for live data', () => {
    expect(providerOf(itemRuling('PEN-01', 'physical-collection', { held, endpoint }))).toBe('new');
    expect(providerOf(itemRuling('TAX-04', 'interface-call', { held, endpoint }))).toBe('live');
    expect(providerOf(itemRuling('SOC-01', 'data-verification', { held, endpoint }))).toBe('live');
  });

  it('is nobody where nobody supplies the item', () => {
    expect(providerOf(itemRuling('PEN-01', 'physical-collection', { endpoint }))).toBeNull();
    expect(providerOf(itemRuling('TAX-04', 'interface-call', { held }))).toBeNull();
  });
});

describe('refused', () => {
  it('names the reason and no rows', () => {
    const item = itemRuling('TAX-04', 'interface-call');
    expect(refused(item, 'authorization-expired')).toEqual({
      ruling: item,
      outcome: 'refused',
      reasonCode: 'authorization-expired',
      rows: 0,
      providerId: null,
    });
  });
});
