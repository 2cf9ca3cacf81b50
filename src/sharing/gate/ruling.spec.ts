import type { LoadedItem, Mode, Tier } from '../../rules/catalog/index.js';
import type { GateFacts } from './gate-facts.repository.js';
import type { HeldFragment, LiveEndpoint } from './held-facts.js';
import type { Question } from './question.js';
import { rule } from './ruling.js';

const MODES: Mode[] = ['physical-collection', 'interface-call', 'data-verification'];
const TIERS: Record<string, Tier> = {
  'PEN-01': 'public',
  'TAX-04': 'authorized',
  'SOC-01': 'verify-only',
  'UTL-01': 'model-only',
};
/** A value as it arrives from outside, where the compiler has no say. */
const outside = (value: unknown) => JSON.parse(JSON.stringify(value));
const itemOf = (code: string): LoadedItem => {
  const tier = TIERS[code];
  if (!tier) throw new Error(`no item ${code}`);
  return { item: outside({ code, modes: MODES }), version: 3, tier, validate: () => [], rules: outside({}) };
};

const ceilingOf = () => ({ days: 31, uses: null, frequencies: [], dataMonths: null, dataLifeDays: 30 });

const question: Question = {
  action: 'report.ask',
  institutionId: 'bank-a',
  clientId: 'client-a',
  operatorUser: 'u-7',
  requestId: 'req-7',
  uscc: '914403001922038216',
  purpose: 'pre-loan-review',
  authorizationId: 'auth-1',
  applicationNo: 'LN-9',
  asked: [
    { itemCode: 'PEN-01', mode: 'physical-collection' },
    { itemCode: 'TAX-04', mode: 'interface-call' },
    { itemCode: 'SOC-01', mode: 'data-verification' },
  ],
};
const fragment: HeldFragment = { providerId: 'court', asOf: '2026-11-20T00:00:00.000Z', records: [] };
const endpoint: LiveEndpoint = {
  providerId: 'tax',
  url: 'https://tax.example',
  credentialSealed: 's',
  timeoutMs: 900,
};
const facts: GateFacts = {
  issuedAtMs: 42,
  decidedAt: new Date('2026-12-01T12:00:00.000Z'),
  institutionStatus: 'active',
  // As PostgreSQL writes instants in JSON.
  assessment: {
    clearedTier: 'authorized',
    validFrom: '2026-01-01T00:00:00+08:00',
    validUntil: '2026-12-01T20:00:00.001+08:00',
  },
  authorization: {
    status: 'active',
    validFrom: '2026-12-01T12:00:00+00:00',
    validUntil: '2026-12-31T12:00:00+00:00',
    maxUses: 5,
    uses: 5,
    mostInWindow: null,
    windowUnit: null,
    dataFrom: null,
    dataUntil: null,
    usesInWindow: 0,
    itemCodes: ['TAX-04', 'SOC-01'],
    modes: MODES,
    purpose: 'pre-loan-review',
  },
  held: new Map([['PEN-01', [fragment]]]),
  collectedAsOf: new Map([['PEN-01', '2026-11-19T00:00:00.000Z']]),
  endpoints: new Map([['TAX-04', endpoint]]),
  providerNames: new Map([
    ['court', 'Court'],
    ['tax', 'Tax bureau'],
  ]),
};
const thrice = <T>(value: T): T[] => [value, value, value];
const context = { hasTakenUse: true, itemOf, ceilingOf };
const decisions = (change: Partial<GateFacts> = {}, more: Partial<typeof context> = {}): unknown[] =>
  rule(question, { ...facts, ...change }, { ...context, ...more }).items.map(({ decision }) => decision);

describe('rule', () => {
  it('decides each asked item for itself, with what is at hand to answer it', () => {
    const ruling = rule(question, facts, context);
    expect(ruling).toMatchObject({ question, issuedAtMs: 42, decidedAt: facts.decidedAt });
    expect(ruling.authorization).toMatchObject({ id: 'auth-1', validUntil: '2026-12-31T12:00:00.000Z' });
    expect(ruling.providerNames.get('tax')).toBe('Tax bureau');
    expect(
      ruling.items.map(({ loaded, mode, held, endpoint: live }) => [loaded.item.code, mode, held, live]),
    ).toEqual([
      ['PEN-01', 'physical-collection', [{ ...fragment, overruled: [] }], undefined],
      ['TAX-04', 'interface-call', [], endpoint],
      ['SOC-01', 'data-verification', [], undefined],
    ]);
    expect(ruling.items.map(({ collectedAsOf }) => collectedAsOf)).toEqual([
      '2026-11-19T00:00:00.000Z',
      null,
      null,
    ]);
    expect(ruling.items.map(({ decision }) => decision)).toEqual([
      { allowed: true, sees: 'public', withheld: 'item-not-covered' },
      { allowed: true, sees: 'authorized' },
      { allowed: false, reason: 'mode-not-offered' },
    ]);
  });

  it('judges with the use already taken or not', () => {
    expect(decisions({}, { hasTakenUse: false })).toEqual([
      { allowed: true, sees: 'public', withheld: 'authorization-exhausted' },
      { allowed: false, reason: 'authorization-exhausted' },
      { allowed: false, reason: 'mode-not-offered' },
    ]);
  });

  it('reads the instants with their zone: a millisecond later the assessment is over', () => {
    const late = { decidedAt: new Date('2026-12-01T12:00:00.001Z') };
    expect(decisions(late)).toEqual(thrice({ allowed: false, reason: 'assessment-expired' }));
    const early = { decidedAt: new Date('2026-12-01T11:59:59.999Z') };
    expect(decisions(early)[1]).toEqual({ allowed: false, reason: 'authorization-not-yet-valid' });
  });

  it('allows the public part and nothing more without an authorization', () => {
    expect(decisions({ authorization: null })).toEqual([
      { allowed: true, sees: 'public', withheld: 'authorization-missing' },
      { allowed: false, reason: 'authorization-missing' },
      { allowed: false, reason: 'mode-not-offered' },
    ]);
  });

  it('allows nothing to a suspended institution or one without assessment', () => {
    expect(decisions({ institutionStatus: 'suspended' })).toEqual(
      thrice({ allowed: false, reason: 'institution-suspended' }),
    );
    expect(decisions({ assessment: null })).toEqual(thrice({ allowed: false, reason: 'assessment-expired' }));
  });

  it('has nothing at hand where the database knows nothing', () => {
    const ruling = rule(
      question,
      { ...facts, held: new Map(), endpoints: new Map(), providerNames: new Map() },
      context,
    );
    expect(ruling.items.map(({ held, endpoint: live }) => [held, live])).toEqual(thrice([[], undefined]));
    expect(ruling.providerNames.size).toBe(0);
  });
});
