import * as fc from 'fast-check';
import { readAuthorizationLimits } from '../authorizations/authorization-terms.js';
import type { Ceiling } from '../authorizations/index.js';
import { readCatalog } from '../catalog/catalog-files.js';
import { tierOfItem } from '../catalog/index.js';
import {
  type AccessFacts,
  type AuthorizationFacts,
  decide,
  type Decision,
  type DenialReason,
} from './decide.js';
import { POLICY } from './policy.js';

const DAY_MS = 86_400_000;
const FROM = new Date('2026-11-21T00:00:00.000Z');
const UNTIL = new Date('2026-12-21T00:00:00.000Z');
const NOW = new Date('2026-12-01T12:00:00.000Z');
const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

const CATALOG = readCatalog('config/catalog').map(({ code, disclosure, modes }) => ({
  code,
  modes,
  tier: tierOfItem({ code, disclosure, modes }),
}));
const CEILINGS = readAuthorizationLimits().ceilings.map(
  ({ days, dataLifeDays, uses = null, frequency, dataMonths = null }): Ceiling => ({
    days,
    dataLifeDays,
    uses,
    frequencies: frequency ? [frequency] : [],
    dataMonths,
  }),
);
const LONG: Ceiling = { days: 365, uses: null, frequencies: [], dataMonths: null, dataLifeDays: 30 };
/** Financing only. By hand, so that a seventh purpose is noticed. @source 国办发〔2021〕52号 §10 */
const PURPOSES = [
  'pre-loan-review',
  'in-loan-management',
  'post-loan-management',
  'guarantee',
  'insurance',
  'risk-alert',
];
/** What lets values or verdicts out: nothing else lets anything out. */
const DISCLOSING = ['report.ask', 'report.read', 'query.ask', 'verification.ask'];
const MODES = ['physical-collection', 'interface-call', 'data-verification'];
/** From least to most. */
const LADDER = ['public', 'verify-only', 'authorized', 'model-only'];

/**
 * Something that can be wrong with a question: in which stage it is looked at, how it is called, and whether it is so.
 * The decision is held against this list: it allows only where nothing of it is so, and else gives a reason that is so,
 * of the first stage that has one. Within a stage no order is prescribed.
 *
 * @source 国办发〔2021〕52号 §5, §6, §9, §10 and notes 2-3
 */
type Flaw = readonly [
  stage: Stage,
  reason: DenialReason,
  isSo: (facts: AccessFacts, given: AuthorizationFacts) => boolean,
];
/** In this order; what stands from `given` on withholds of a public item only what is not public of it. */
const STAGES = ['institution', 'purpose', 'offer', 'clearance', 'given', 'state', 'terms'] as const;
type Stage = (typeof STAGES)[number];

const STATES: ReadonlySet<string> = new Set(['pending-signature', 'active', 'suspended', 'revoked']);

const FLAWS: readonly Flaw[] = [
  ['institution', 'institution-closed', ({ institution }) => institution.status === 'closed'],
  [
    'institution',
    'institution-suspended',
    ({ institution: { status } }) => status !== 'active' && status !== 'closed',
  ],
  [
    'institution',
    'assessment-expired',
    ({ institution: { assessment }, decidedAt }) => !assessment || !holdsAt(decidedAt, assessment),
  ],
  ['purpose', 'purpose-not-allowed', ({ purpose }) => !PURPOSES.includes(purpose)],
  ['offer', 'mode-not-offered', (facts) => !isOffered(facts)],
  ['clearance', 'tier-not-cleared', (facts) => !isCleared(facts, facts.item.tier)],
  ['given', 'authorization-missing', ({ authorization }) => authorization === null],
  [
    'given',
    'purpose-not-allowed',
    ({ authorization, ceiling }) => authorization !== null && ceiling === null,
  ],
  ['state', 'authorization-missing', (_, { status }) => !STATES.has(status)],
  ['state', 'authorization-not-yet-valid', (_, { status }) => status === 'pending-signature'],
  [
    'state',
    'authorization-expired',
    (facts, given) => given.status === 'pending-signature' && isOver(facts, given),
  ],
  ['state', 'authorization-suspended', (_, { status }) => status === 'suspended'],
  ['state', 'authorization-revoked', (_, { status }) => status === 'revoked'],
  ['terms', 'authorization-not-yet-valid', ({ decidedAt }, { validFrom }) => decidedAt < validFrom],
  ['terms', 'authorization-expired', (facts, given) => isOver(facts, given)],
  ['terms', 'enterprise-deregistered', ({ enterpriseStatus }) => enterpriseStatus !== 'active'],
  ['terms', 'authorization-exhausted', (facts, { maxUses, uses }) => isTaken(facts, maxUses, uses)],
  [
    'terms',
    'authorization-exhausted',
    (facts, { maxUses, uses }) =>
      isTaken(facts, facts.ceiling?.uses ?? null, maxUses === null ? Number.POSITIVE_INFINITY : uses),
  ],
  [
    'terms',
    'authorization-frequency-reached',
    (facts, { mostInWindow, usesInWindow }) => isTaken(facts, mostInWindow, usesInWindow),
  ],
  [
    'terms',
    'authorization-frequency-reached',
    (facts, { mostInWindow, usesInWindow }) =>
      (facts.ceiling?.frequencies ?? []).some(({ uses }) =>
        isTaken(facts, mostInWindow === null ? 0 : uses, usesInWindow),
      ),
  ],
  ['terms', 'purpose-not-allowed', ({ purpose }, given) => given.purpose !== purpose],
  ['terms', 'item-not-covered', ({ item }, { itemCodes }) => !itemCodes.includes(item.code)],
  ['terms', 'mode-not-offered', ({ mode }, { modes }) => !modes.includes(mode)],
  // What an authorization opens of a public item are its commercial secrets.
  ['terms', 'tier-not-cleared', (facts) => facts.item.tier === 'public' && !isCleared(facts, 'authorized')],
];

/** Whether its period has ended, or that which the ceiling of the moment leaves of it. */
const isOver = ({ decidedAt, ceiling }: AccessFacts, given: AuthorizationFacts): boolean =>
  decidedAt >= given.validUntil ||
  decidedAt.getTime() - given.validFrom.getTime() >= (ceiling?.days ?? 0) * DAY_MS;

const holdsAt = (at: Date, { validFrom, validUntil }: { validFrom: Date; validUntil: Date }): boolean =>
  at.getTime() >= validFrom.getTime() && at.getTime() < validUntil.getTime();

/** A question that has taken its use already is not refused for it. */
const isTaken = ({ hasTakenUse }: AccessFacts, most: number | null, uses: number): boolean =>
  !hasTakenUse && most !== null && uses >= most;

function isCleared({ institution: { assessment } }: AccessFacts, tier: string): boolean {
  const reached = LADDER.indexOf(assessment?.clearedTier ?? '');
  return LADDER.includes(tier) && reached >= LADDER.indexOf(tier);
}

/** Values are shown of held and live items, verdicts come of comparisons alone, and models get their items elsewhere. */
function isOffered({ action, item, mode }: AccessFacts): boolean {
  const [tiers, modes] =
    action === 'verification.ask'
      ? [LADDER.slice(0, 3), ['data-verification']]
      : [
          ['public', 'authorized'],
          ['physical-collection', 'interface-call'],
        ];
  const letsOut = DISCLOSING.includes(action);
  return letsOut && tiers.includes(item.tier) && modes.includes(mode) && item.modes.includes(mode);
}

/** Everything that is wrong in the first stage in which something is. */
function firstFlaws(facts: AccessFacts): Flaw[] {
  const { authorization } = facts;
  const isWrong = ([stage, , isSo]: Flaw): boolean => {
    if (authorization !== null) return isSo(facts, authorization);
    return stage !== 'state' && stage !== 'terms' && isSo(facts, GIVEN);
  };
  const wrong = FLAWS.filter(isWrong);
  const first = STAGES.find((stage) => wrong.some((flaw) => flaw[0] === stage));
  return wrong.filter(([stage]) => stage === first);
}

function reasonOf(decision: Decision): DenialReason | undefined {
  if (!decision.allowed) return decision.reason;
  return decision.sees === 'public' ? decision.withheld : undefined;
}

/** What must not be of the decision on these facts; `undefined` when it is right. */
function objection(facts: AccessFacts): string | undefined {
  const flaws = firstFlaws(facts);
  const [stage] = flaws[0] ?? [];
  const decision = decide(facts);
  const shownFirst = JSON.stringify({ decision, mustBe: flaws.map(([, reason]) => reason), facts });
  const isPartShown =
    stage !== undefined && facts.item.tier === 'public' && STAGES.indexOf(stage) >= STAGES.indexOf('given');
  if (facts.isWithdrawn && (stage === undefined || isPartShown))
    return !decision.allowed && decision.reason === 'provider-withdrawn' ? undefined : shownFirst;
  if (stage === undefined) return decision.allowed && decision.sees === 'authorized' ? undefined : shownFirst;
  const isTrue = flaws.some(([, reason]) => reason === reasonOf(decision));
  return isTrue && decision.allowed === isPartShown ? undefined : shownFirst;
}

const GIVEN: AuthorizationFacts = {
  status: 'active',
  validFrom: FROM,
  validUntil: UNTIL,
  maxUses: null,
  uses: 0,
  mostInWindow: null,
  windowUnit: 'day',
  dataFrom: null,
  usesInWindow: 0,
  itemCodes: CATALOG.map(({ code }) => code),
  modes: ['physical-collection', 'interface-call', 'data-verification'],
  purpose: 'pre-loan-review',
};

/** Mostly what lets a question through, so that many are allowed; now and then anything else. */
const mostly = <T>(good: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constant(good) },
    { weight: others.length, arbitrary: fc.constantFrom(...others) },
  );
const aPeriod = {
  validFrom: mostly(FROM, NOW, later(NOW, 1), UNTIL),
  validUntil: mostly(UNTIL, NOW, later(NOW, 1), FROM),
};
const codes = CATALOG.map(({ code }) => code);
const someModes = mostly(MODES, [], ...MODES.map((mode) => [mode]), ['carrier-pigeon']);
const aTier = (tier: string) => mostly(tier, 'public', 'authorized', 'verify-only', 'model-only', 'secret');
const aGiven = fc.record({
  ...aPeriod,
  status: mostly('active', 'suspended', 'revoked', 'suspended', 'revoked', 'pending-signature', 'draft'),
  maxUses: fc.option(fc.nat(3), { freq: 2 }),
  uses: fc.nat(3),
  mostInWindow: mostly<number | null>(null, 1, 2, 1, 2, 1, 2),
  windowUnit: fc.constant<AuthorizationFacts['windowUnit']>('day'),
  dataFrom: fc.constant<AuthorizationFacts['dataFrom']>(null),
  usesInWindow: fc.nat(2),
  itemCodes: fc.oneof(fc.constant(codes), fc.subarray(codes)),
  modes: someModes,
  purpose: mostly('pre-loan-review', ...PURPOSES, 'marketing'),
});
const anInstitution = fc.record({
  status: mostly('active', 'suspended', 'closed', 'unheard-of'),
  assessment: fc.option(fc.record({ ...aPeriod, clearedTier: mostly('model-only', ...LADDER, 'secret') }), {
    freq: 9,
  }),
});
/** An action of the table or none, an item of the catalog as it is or not, and all that is asked beside them. */
const question = fc.constantFrom(...CATALOG).chain(({ code, tier, modes }) =>
  fc.record({
    action: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...DISCLOSING) },
      { weight: 1, arbitrary: fc.constantFrom(...Object.keys(POLICY), 'report.delete', '__proto__') },
    ),
    decidedAt: mostly(NOW, new Date(0), FROM, later(FROM, -1), UNTIL, later(UNTIL, -1), later(UNTIL, DAY_MS)),
    institution: anInstitution,
    purpose: mostly('pre-loan-review', ...PURPOSES, 'marketing', ''),
    item: fc.record({
      code: fc.constant(code),
      tier: aTier(tier),
      modes: mostly<readonly string[]>(modes, [], MODES),
    }),
    mode: fc.oneof(fc.constantFrom<string>(...modes), fc.constantFrom(...MODES, 'carrier-pigeon')),
    authorization: fc.option(aGiven, { freq: 12 }),
    ceiling: mostly<Ceiling | null>(
      LONG,
      null,
      ...CEILINGS,
      { ...LONG, days: 5 },
      { ...LONG, uses: 1 },
      { ...LONG, frequencies: [{ uses: 1, per: 'day' }] },
    ),
    hasTakenUse: fc.boolean(),
    enterpriseStatus: mostly<string | null>('active', 'deregistered', null, 'unheard-of'),
    isWithdrawn: mostly(false, true),
  }),
);
// @ts-expect-error the closed lists are left on purpose: what is outside of them must be refused
const known = (asked: typeof question extends fc.Arbitrary<infer Q> ? Q : never): AccessFacts => asked;

/** Holds a rule against thousands of questions, words that no closed list knows among them. Tells the seed where it fails. */
function holds(rule: (asked: AccessFacts) => void, numRuns = 1_000): void {
  fc.assert(
    fc.property(question, (asked) => rule(known(asked))),
    { numRuns },
  );
}

/** Every combination of a word of each list. */
const product = (...lists: string[][]): string[][] =>
  lists.reduce<string[][]>((rows, list) => rows.flatMap((row) => list.map((word) => [...row, word])), [[]]);

const RIGHT = {
  decidedAt: NOW,
  authorization: { ...GIVEN, itemCodes: codes, modes: MODES },
  ceiling: LONG,
  hasTakenUse: false,
  enterpriseStatus: 'active',
  isWithdrawn: false,
};

describe('decide, whatever is asked', () => {
  it('is asked enough that it allows and enough that it refuses, for every reason, to prove something', () => {
    const decisions = fc.sample(question, { numRuns: 8_000, seed: 7 }).map((asked) => decide(known(asked)));
    const results = Map.groupBy(decisions, (decision) => reasonOf(decision) ?? 'nothing withheld');
    const counts = [...results].map(([result, each]) => ({ result, count: each.length }));
    expect(counts.filter(({ count }) => count < 10)).toEqual([]);
    expect(counts).toHaveLength(2 + new Set(FLAWS.map(([, reason]) => reason)).size); // nothing, and a withdrawn provider
  });

  it('gives a reason that is so, of the first stage that has one, and allows only where there is none', () => {
    holds((asked) => expect(objection(asked)).toBeUndefined(), 10_000);
  });

  it('does so for every action, item, mode, purpose and clearance there is', () => {
    const others = Object.keys(POLICY).filter((action) => !DISCLOSING.includes(action));
    const modes = [...MODES, 'none'];
    const table = [
      ...product(DISCLOSING, modes, [...PURPOSES, 'marketing'], [...LADDER, 'all']),
      ...product([...others, 'report.delete'], modes, ['pre-loan-review'], ['model-only']),
    ];
    const objections = CATALOG.flatMap((item) =>
      table.flatMap(([action = '', mode = '', purpose = '', clearedTier = '']) => {
        const assessment = { clearedTier, validFrom: FROM, validUntil: UNTIL };
        const asked = {
          ...RIGHT,
          action,
          item,
          mode,
          purpose,
          institution: { status: 'active', assessment },
        };
        return objection(known(asked)) ?? [];
      }),
    );
    expect(table.length * CATALOG.length).toBeGreaterThan(30_000);
    expect(objections.slice(0, 3)).toEqual([]);
  });

  it('decides the same facts the same way', () => {
    holds((asked) => expect(decide(structuredClone(asked))).toEqual(decide(asked)));
  });
});

describe('decide, to the millisecond', () => {
  const long = { validFrom: new Date(0), validUntil: new Date('2099-01-01T00:00:00Z') };
  const institution = { status: 'active', assessment: { clearedTier: 'model-only', ...long } };
  const item = CATALOG.find(({ code }) => code === 'TAX-04');
  const resultAt = (decidedAt: Date, change: object): string => {
    const asked = {
      ...RIGHT,
      action: 'query.ask',
      mode: 'interface-call',
      purpose: 'pre-loan-review',
      item,
      institution,
    };
    // @ts-expect-error parts of it are replaced
    const decision = decide({ ...asked, ...change, decidedAt });
    return decision.allowed ? 'allowed' : decision.reason;
  };
  const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
  const lengths = fc.integer({ min: 2, max: 300 * DAY_MS });

  it('holds an authorization and an assessment from the first instant on, and at the last no longer', () => {
    fc.assert(
      fc.property(instants, lengths, (validFrom, lengthMs) => {
        const period = { validFrom, validUntil: later(validFrom, lengthMs) };
        const edges = [later(validFrom, -1), validFrom, later(period.validUntil, -1), period.validUntil];
        const results = (change: object) => edges.map((edge) => resultAt(edge, change));
        const [early, late, lapsed] = [
          'authorization-not-yet-valid',
          'authorization-expired',
          'assessment-expired',
        ];
        const given = { authorization: { ...RIGHT.authorization, ...period } };
        expect(results(given)).toEqual([early, 'allowed', 'allowed', late]);
        const assessed = {
          institution: { status: 'active', assessment: { clearedTier: 'authorized', ...period } },
        };
        const always = {
          authorization: { ...RIGHT.authorization, ...long },
          ceiling: { ...RIGHT.ceiling, days: 60_000 },
        };
        expect(results({ ...always, ...assessed })).toEqual([lapsed, 'allowed', 'allowed', lapsed]);
      }),
    );
  });

  it.each(CEILINGS)(
    'holds as long as the ceiling of today lets it, and not a millisecond longer: %j',
    (ceiling) => {
      fc.assert(
        fc.property(instants, (validFrom) => {
          const change = { ceiling, authorization: { ...RIGHT.authorization, ...long, validFrom } };
          const end = later(validFrom, ceiling.days * DAY_MS);
          expect([resultAt(later(end, -1), change), resultAt(end, change)]).toEqual([
            'allowed',
            'authorization-expired',
          ]);
        }),
      );
    },
  );
});
