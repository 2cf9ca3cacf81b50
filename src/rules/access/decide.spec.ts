import type { Mode, Tier } from '../catalog/index.js';
import { type AccessFacts, type AuthorizationFacts, decide, type DenialReason } from './decide.js';
import type { DisclosingAction } from './policy.js';

const FROM = new Date('2026-11-21T00:00:00.000Z');
const UNTIL = new Date('2026-12-21T00:00:00.000Z');
const NOW = new Date('2026-12-01T12:00:00.000Z');
const MODES: readonly Mode[] = ['physical-collection', 'interface-call', 'data-verification'];
const TIERS: readonly Tier[] = ['public', 'authorized', 'verify-only', 'model-only'];
const ACTIONS: readonly DisclosingAction[] = ['report.ask', 'report.read', 'query.ask', 'verification.ask'];

/** A value as it arrives from outside, where the compiler has no say. */
const outside = (value: unknown) => JSON.parse(JSON.stringify(value));

const anAuthorization = (change: Partial<AuthorizationFacts> = {}): AuthorizationFacts => ({
  status: 'active',
  validFrom: FROM,
  validUntil: UNTIL,
  maxUses: null,
  uses: 0,
  mostInWindow: null,
  windowUnit: null,
  dataFrom: null,
  usesInWindow: 0,
  itemCodes: ['TAX-04'],
  modes: MODES,
  purpose: 'pre-loan-review',
  ...change,
});

type Assessment = AccessFacts['institution']['assessment'];
const anAssessment = (change: object = {}): Assessment => ({
  clearedTier: 'model-only',
  validFrom: FROM,
  validUntil: UNTIL,
  ...change,
});

/** A question that is allowed on its authorization. */
const facts = (change: Partial<AccessFacts> = {}): AccessFacts => ({
  action: 'query.ask',
  decidedAt: NOW,
  institution: { status: 'active', assessment: anAssessment() },
  purpose: 'pre-loan-review',
  item: { code: 'TAX-04', tier: 'authorized', modes: MODES },
  mode: 'interface-call',
  authorization: anAuthorization(),
  ceiling: { days: 30, uses: null, frequencies: [], dataMonths: null, dataLifeDays: 30 },
  hasTakenUse: false,
  ...change,
});
const itemOf = (tier: Tier, modes = MODES): AccessFacts['item'] => ({ code: 'TAX-04', tier, modes });
const publicItem = itemOf('public');
const suspended = (assessment: Assessment = anAssessment()): AccessFacts['institution'] => ({
  status: 'suspended',
  assessment,
});
const active = (assessment: Assessment): AccessFacts['institution'] => ({ status: 'active', assessment });

function resultOf(change: Partial<AccessFacts>): DenialReason | 'sees authorized' | 'sees public' {
  const decision = decide(facts(change));
  return decision.allowed ? `sees ${decision.sees}` : decision.reason;
}

describe('decide, reason by reason', () => {
  it('allows a question that its authorization covers', () => {
    expect(decide(facts())).toEqual({ allowed: true, sees: 'authorized' });
  });

  it.each(['suspended', 'closed', 'unheard-of', ''])('refuses an institution that is %s', (status) => {
    expect(resultOf({ institution: { status: outside(status), assessment: anAssessment() } })).toBe(
      'institution-suspended',
    );
  });

  it.each<[string, Assessment]>([
    ['there is none', null],
    ['it begins a millisecond later', anAssessment({ validFrom: new Date(NOW.getTime() + 1) })],
    ['it ends at this moment', anAssessment({ validUntil: NOW })],
  ])('refuses without an assessment in force: %s', (_what, assessment) => {
    expect(resultOf({ institution: active(assessment) })).toBe('assessment-expired');
    expect(resultOf({ institution: active(assessment), item: publicItem })).toBe('assessment-expired');
  });

  it('takes an assessment that begins at this moment, and one that ends a millisecond later', () => {
    expect(resultOf({ institution: active(anAssessment({ validFrom: NOW })) })).toBe('sees authorized');
    const validUntil = new Date(NOW.getTime() + 1);
    expect(resultOf({ institution: active(anAssessment({ validUntil })) })).toBe('sees authorized');
  });

  it.each(['marketing', '', 'PRE-LOAN-REVIEW', '__proto__'])(
    'refuses the purpose %j, authorized or not',
    (purpose) => {
      expect(resultOf({ purpose, authorization: anAuthorization({ purpose }) })).toBe('purpose-not-allowed');
      expect(resultOf({ purpose, item: publicItem, authorization: null })).toBe('purpose-not-allowed');
    },
  );

  it('refuses another purpose of the list than the one authorized', () => {
    expect(resultOf({ purpose: 'insurance' })).toBe('purpose-not-allowed');
  });

  it('refuses a mode the item does not offer', () => {
    expect(resultOf({ item: itemOf('authorized', ['physical-collection']) })).toBe('mode-not-offered');
    expect(resultOf({ item: itemOf('public', []) })).toBe('mode-not-offered');
    expect(resultOf({ mode: outside('carrier-pigeon') })).toBe('mode-not-offered');
  });

  it('refuses a mode the enterprise did not authorize', () => {
    expect(resultOf({ authorization: anAuthorization({ modes: ['data-verification'] }) })).toBe(
      'mode-not-offered',
    );
    expect(resultOf({ authorization: anAuthorization({ modes: [] }) })).toBe('mode-not-offered');
  });

  it('refuses an item the enterprise did not authorize', () => {
    expect(resultOf({ authorization: anAuthorization({ itemCodes: ['TAX-05', 'TAX-0', 'TAX-041'] }) })).toBe(
      'item-not-covered',
    );
  });

  it('refuses without an authorization', () => {
    expect(resultOf({ authorization: null })).toBe('authorization-missing');
  });

  it.each([
    ['a millisecond before validFrom', '2026-11-20T23:59:59.999Z', 'authorization-not-yet-valid'],
    ['exactly at validFrom', '2026-11-21T00:00:00.000Z', 'sees authorized'],
    ['a millisecond before validUntil', '2026-12-20T23:59:59.999Z', 'sees authorized'],
    ['exactly at validUntil', '2026-12-21T00:00:00.000Z', 'authorization-expired'],
  ])('goes by the period: %s', (_when, at, result) => {
    const assessment = anAssessment({ validFrom: new Date(0), validUntil: new Date('2030-01-01T00:00:00Z') });
    expect(resultOf({ decidedAt: new Date(at), institution: active(assessment) })).toBe(result);
  });

  it('refuses a revoked, suspended and used up authorization', () => {
    expect(resultOf({ authorization: anAuthorization({ status: 'revoked' }) })).toBe('authorization-revoked');
    expect(resultOf({ authorization: anAuthorization({ status: 'suspended' }) })).toBe(
      'authorization-suspended',
    );
    expect(resultOf({ authorization: anAuthorization({ maxUses: 2, uses: 2 }) })).toBe(
      'authorization-exhausted',
    );
    expect(resultOf({ authorization: anAuthorization({ maxUses: 2, uses: 1 }) })).toBe('sees authorized');
  });

  it('refuses one that was used as often in its window as it may be, and not while its use is taken', () => {
    const given = { mostInWindow: 2, maxUses: 9 };
    expect(resultOf({ authorization: anAuthorization({ ...given, usesInWindow: 1 }) })).toBe(
      'sees authorized',
    );
    const authorization = anAuthorization({ ...given, usesInWindow: 2 });
    expect(resultOf({ authorization })).toBe('authorization-frequency-reached');
    expect(resultOf({ authorization, hasTakenUse: true })).toBe('sees authorized');
    expect(resultOf({ authorization: { ...authorization, uses: 9 } })).toBe('authorization-exhausted');
  });

  it('refuses an authorization in a state nobody knows', () => {
    expect(resultOf({ authorization: anAuthorization({ status: outside('draft') }) })).toBe(
      'authorization-missing',
    );
  });
});

describe('decide, when the question has taken its use already', () => {
  it('judges the last use as still good', () => {
    const authorization = anAuthorization({ maxUses: 2, uses: 2 });
    expect(resultOf({ authorization, hasTakenUse: true })).toBe('sees authorized');
    expect(resultOf({ authorization, hasTakenUse: false })).toBe('authorization-exhausted');
  });

  it('forgives nothing else', () => {
    const used = { maxUses: 2, uses: 2 };
    const again = (change: Partial<AuthorizationFacts>): string =>
      resultOf({ authorization: anAuthorization({ ...used, ...change }), hasTakenUse: true });
    expect(again({ status: 'revoked' })).toBe('authorization-revoked');
    expect(again({ status: 'suspended' })).toBe('authorization-suspended');
    expect(again({ validUntil: NOW })).toBe('authorization-expired');
    expect(again({ purpose: 'insurance' })).toBe('purpose-not-allowed');
    expect(resultOf({ authorization: null, hasTakenUse: true })).toBe('authorization-missing');
  });
});

describe('decide, the order of the reasons', () => {
  it('peels them off one by one', () => {
    const worst: Partial<AccessFacts> = {
      institution: suspended(null),
      purpose: 'marketing',
      item: itemOf('authorized', []),
      authorization: null,
    };
    const cleared = anAssessment({ clearedTier: 'public' });
    const bad: Partial<AuthorizationFacts> = {
      status: 'revoked',
      validFrom: UNTIL,
      validUntil: UNTIL,
      maxUses: 1,
      uses: 1,
      itemCodes: [],
      modes: [],
      purpose: 'insurance',
    };
    const steps: [Partial<AccessFacts>, string][] = [
      [{}, 'institution-suspended'],
      [{ institution: active(null) }, 'assessment-expired'],
      [{ institution: active(cleared) }, 'purpose-not-allowed'],
      [{ purpose: 'pre-loan-review' }, 'mode-not-offered'],
      [{ item: itemOf('authorized') }, 'tier-not-cleared'],
      [{ institution: active(anAssessment()) }, 'authorization-missing'],
    ];
    const change = worst;
    for (const [mended, reason] of steps) expect(resultOf(Object.assign(change, mended))).toBe(reason);
    const mends: [Partial<AuthorizationFacts>, string][] = [
      [{}, 'authorization-revoked'],
      [{ status: 'suspended' }, 'authorization-suspended'],
      [{ status: 'active' }, 'authorization-not-yet-valid'],
      [{ validFrom: FROM, validUntil: NOW }, 'authorization-expired'],
      [{ validUntil: UNTIL }, 'authorization-exhausted'],
      [{ uses: 0 }, 'purpose-not-allowed'],
      [{ purpose: 'pre-loan-review' }, 'item-not-covered'],
      [{ itemCodes: ['TAX-04'] }, 'mode-not-offered'],
      [{ modes: MODES }, 'sees authorized'],
    ];
    for (const [mended, result] of mends) {
      const authorization = anAuthorization(Object.assign(bad, mended));
      expect(resultOf({ ...change, authorization })).toBe(result);
    }
  });
});

const modeOf = (action: DisclosingAction): Mode =>
  action === 'verification.ask' ? 'data-verification' : 'interface-call';
/** Also the tier that was lost on the way. */
const tierOf = (text: string | undefined) => (text === undefined ? undefined : outside(text));

describe('decide, tiers and actions', () => {
  const MAY: Record<DisclosingAction, Record<Tier, boolean>> = {
    'report.ask': { public: true, authorized: true, 'verify-only': false, 'model-only': false },
    'report.read': { public: true, authorized: true, 'verify-only': false, 'model-only': false },
    'query.ask': { public: true, authorized: true, 'verify-only': false, 'model-only': false },
    'verification.ask': { public: true, authorized: true, 'verify-only': true, 'model-only': false },
  };
  const cells = ACTIONS.flatMap((action) => TIERS.map((tier) => [action, tier, MAY[action][tier]] as const));

  it.each(cells)('%s of a %s item with everything else in order: %s', (action, tier, isAllowed) => {
    const result = resultOf({ action, item: itemOf(tier), mode: modeOf(action) });
    expect(result).toBe(isAllowed ? 'sees authorized' : 'mode-not-offered');
  });

  it.each(['secret', '', 'PUBLIC', 'constructor', undefined])('refuses the tier %j', (tier) => {
    for (const action of ACTIONS) {
      expect(resultOf({ action, item: itemOf(tierOf(tier)), mode: modeOf(action) })).toBe('mode-not-offered');
    }
  });

  it.each(['batch.deliver', 'authorization.read', 'report.delete', '__proto__'])(
    'lets nothing out through %s',
    (action) => {
      expect(resultOf({ action: outside(action), item: publicItem })).toBe('mode-not-offered');
    },
  );

  // A query shows values; what the enterprise or the provider gave for comparison only must not answer it.
  it.each(['query.ask', 'report.ask', 'report.read'] as const)(
    'does not answer %s in the mode data-verification',
    (action) => {
      const authorization = anAuthorization({ modes: ['data-verification'] });
      expect(resultOf({ action, mode: 'data-verification', authorization })).toBe('mode-not-offered');
    },
  );
});

describe('decide, the clearance of the institution', () => {
  const LADDER: Record<string, readonly [public_: boolean, verifyOnly: boolean, authorized: boolean]> = {
    public: [true, false, false],
    'verify-only': [true, true, false],
    authorized: [true, true, true],
    'model-only': [true, true, true],
    '': [false, false, false],
    everything: [false, false, false],
  };

  it.each(Object.entries(LADDER))('%j', (clearedTier, [seesPublic, seesVerdicts, seesAuthorized]) => {
    const institution = active(anAssessment({ clearedTier }));
    const ask = (tier: Tier): boolean =>
      decide(
        facts({ action: 'verification.ask', mode: 'data-verification', item: itemOf(tier), institution }),
      ).allowed;
    expect([ask('public'), ask('verify-only'), ask('authorized')]).toEqual([
      seesPublic,
      seesVerdicts,
      seesAuthorized,
    ]);
  });

  it('is the reason given when it is too low', () => {
    const institution = active(anAssessment({ clearedTier: 'public' }));
    expect(resultOf({ institution })).toBe('tier-not-cleared');
  });

  // A field of a public item may be a commercial secret: an authorization opens it, and so must the clearance.
  it('keeps the authorized part of a public item from an institution cleared for public only', () => {
    const institution = active(anAssessment({ clearedTier: 'public' }));
    expect(resultOf({ institution, item: publicItem })).toBe('sees public');
  });
});

describe('decide, public items', () => {
  it('shows their public part without an authorization, and says what withheld the rest', () => {
    expect(decide(facts({ item: publicItem, authorization: null }))).toEqual({
      allowed: true,
      sees: 'public',
      withheld: 'authorization-missing',
    });
  });

  it('shows the whole with a valid authorization that covers them', () => {
    expect(decide(facts({ item: publicItem }))).toEqual({ allowed: true, sees: 'authorized' });
  });

  it.each<[DenialReason, Partial<AuthorizationFacts>]>([
    ['authorization-revoked', { status: 'revoked' }],
    ['authorization-suspended', { status: 'suspended' }],
    ['authorization-not-yet-valid', { validFrom: UNTIL }],
    ['authorization-expired', { validUntil: NOW }],
    ['authorization-exhausted', { maxUses: 1, uses: 1 }],
    ['item-not-covered', { itemCodes: ['TAX-01'] }],
    ['purpose-not-allowed', { purpose: 'insurance' }],
    ['mode-not-offered', { modes: ['data-verification'] }],
  ])('show no more than their public part when the authorization fails: %s', (withheld, change) => {
    expect(decide(facts({ item: publicItem, authorization: anAuthorization(change) }))).toEqual({
      allowed: true,
      sees: 'public',
      withheld,
    });
  });
});
