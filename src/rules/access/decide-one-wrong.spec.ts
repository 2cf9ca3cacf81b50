import { readCatalog } from '../catalog/catalog-files.js';
import { type Mode, type Tier, tierOfItem } from '../catalog/index.js';
import { problemOfDenial } from './access.problems.js';
import {
  type AccessFacts,
  type AuthorizationFacts,
  decide,
  type Decision,
  type DenialReason,
} from './decide.js';
import { type DisclosingAction, POLICY } from './policy.js';

const FROM = new Date('2026-11-21T00:00:00.000Z');
const UNTIL = new Date('2026-12-21T00:00:00.000Z');
const NOW = new Date('2026-12-01T12:00:00.000Z');
const AGES = { validFrom: new Date(0), validUntil: new Date('2099-01-01T00:00:00Z') };
const MODES: readonly Mode[] = ['physical-collection', 'interface-call', 'data-verification'];
const CATALOG = readCatalog('config/catalog').map(({ code, disclosure, modes }) => ({
  code,
  modes,
  tier: tierOfItem({ code, disclosure, modes }),
}));

const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

const GIVEN: AuthorizationFacts = {
  status: 'active',
  validFrom: FROM,
  validUntil: UNTIL,
  maxUses: null,
  uses: 0,
  mostInWindow: null,
  windowUnit: null,
  dataFrom: null,
  usesInWindow: 0,
  itemCodes: CATALOG.map(({ code }) => code),
  modes: MODES,
  purpose: 'pre-loan-review',
};
const INSTITUTION = { status: 'active', assessment: { clearedTier: 'model-only', ...AGES } } as const;
const CEILING = { days: 365, uses: null, frequencies: [], dataMonths: null, dataLifeDays: 30 };

/** What each action may let out, and in which modes. @source 国办发〔2021〕52号 §5, §6 */
const SHOWN = { tiers: ['public', 'authorized'], modes: ['physical-collection', 'interface-call'] } as const;
const COMPARED = { tiers: ['public', 'authorized', 'verify-only'], modes: ['data-verification'] } as const;
const MAY: Record<DisclosingAction, { tiers: readonly Tier[]; modes: readonly Mode[] }> = {
  'report.ask': SHOWN,
  'report.read': SHOWN,
  'query.ask': SHOWN,
  'verification.ask': COMPARED,
};

/** Every item of the catalog in every action of the policy and every mode, everything else in order. */
const TABLE: readonly AccessFacts[] = CATALOG.flatMap((item) =>
  (Object.keys(POLICY) as DisclosingAction[]).flatMap((action) =>
    MODES.map((mode) => ({
      action,
      item,
      mode,
      decidedAt: NOW,
      institution: INSTITUTION,
      purpose: 'pre-loan-review',
      authorization: GIVEN,
      ceiling: CEILING,
      hasTakenUse: false,
      enterpriseStatus: 'active' as const,
      isWithdrawn: false,
    })),
  ),
);
const isLetOut = ({ action, item, mode }: AccessFacts): boolean =>
  item.modes.includes(mode) &&
  (MAY[action]?.tiers.includes(item.tier) ?? false) &&
  (MAY[action]?.modes.includes(mode) ?? false);
const LET_OUT = TABLE.filter(isLetOut);

const given = (change: object) => ({ authorization: { ...GIVEN, ...change } });
const assessed = (change: object) => ({
  institution: { ...INSTITUTION, assessment: { ...INSTITUTION.assessment, ...change } },
});

/** One thing made wrong in facts that are right: what each must be refused for. */
type Wrong = readonly [what: string, reason: DenialReason, change: (facts: AccessFacts) => object];

/** These refuse everything, the public part of an item too. */
const REFUSED: readonly Wrong[] = [
  [
    'the institution is suspended',
    'institution-suspended',
    () => ({ institution: { ...INSTITUTION, status: 'suspended' } }),
  ],
  [
    'the institution is closed',
    'institution-closed',
    () => ({ institution: { ...INSTITUTION, status: 'closed' } }),
  ],
  [
    'it was never assessed',
    'assessment-expired',
    () => ({ institution: { ...INSTITUTION, assessment: null } }),
  ],
  ['its assessment ends now', 'assessment-expired', () => assessed({ validUntil: NOW })],
  [
    'its assessment begins in a millisecond',
    'assessment-expired',
    () => assessed({ validFrom: later(NOW, 1) }),
  ],
  ['the purpose is of no list', 'purpose-not-allowed', () => ({ purpose: 'marketing' })],
  [
    'the item is for models only',
    'mode-not-offered',
    ({ item }) => ({ item: { ...item, tier: 'model-only' } }),
  ],
  ['the item has no known tier', 'mode-not-offered', ({ item }) => ({ item: { ...item, tier: 'secret' } })],
  [
    'the item lacks the mode',
    'mode-not-offered',
    ({ item, mode }) => ({ item: { ...item, modes: item.modes.filter((each) => each !== mode) } }),
  ],
  ['the mode is none', 'mode-not-offered', () => ({ mode: 'carrier-pigeon' })],
  ['the action lets nothing out', 'mode-not-offered', () => ({ action: 'authorization.read' })],
  ['its provider is withdrawn', 'provider-withdrawn', () => ({ isWithdrawn: true })],
];

/** These withhold what rests on the authorization: everything, or of a public item all but its public part. */
const WITHHELD: readonly Wrong[] = [
  ['the institution is cleared for less', 'tier-not-cleared', () => assessed({ clearedTier: 'public' })],
  // The facts hold an authorization only where enterprise, institution and id are those of the question.
  [
    "it is another enterprise's, another institution's or none",
    'authorization-missing',
    () => ({ authorization: null }),
  ],
  ['it is in a state nobody knows', 'authorization-missing', () => given({ status: 'draft' })],
  ['there is no ceiling for the purpose', 'purpose-not-allowed', () => ({ ceiling: null })],
  ['it is revoked', 'authorization-revoked', () => given({ status: 'revoked' })],
  ['it is suspended', 'authorization-suspended', () => given({ status: 'suspended' })],
  ['it is not signed yet', 'authorization-not-yet-valid', () => given({ status: 'pending-signature' })],
  ['the enterprise is no more', 'enterprise-deregistered', () => ({ enterpriseStatus: 'deregistered' })],
  ['the enterprise is not known', 'enterprise-deregistered', () => ({ enterpriseStatus: null })],
  ['it begins in a millisecond', 'authorization-not-yet-valid', () => given({ validFrom: later(NOW, 1) })],
  ['it ends now', 'authorization-expired', () => given({ validUntil: NOW })],
  [
    'it is older than the ceiling of today',
    'authorization-expired',
    () => ({ ceiling: { ...CEILING, days: 10 } }),
  ],
  ['its uses are taken', 'authorization-exhausted', () => given({ maxUses: 3, uses: 3 })],
  [
    'the uses that the ceiling of today leaves are taken',
    'authorization-exhausted',
    () => ({ ceiling: { ...CEILING, uses: 2 }, ...given({ maxUses: 3, uses: 2 }) }),
  ],
  [
    'its uses were never counted and must be',
    'authorization-exhausted',
    () => ({ ceiling: { ...CEILING, uses: 2 } }),
  ],
  [
    'the uses of its window are taken',
    'authorization-frequency-reached',
    () => given({ mostInWindow: 2, usesInWindow: 2 }),
  ],
  [
    'its uses are not counted by windows and must be',
    'authorization-frequency-reached',
    () => ({ ceiling: { ...CEILING, frequencies: [{ uses: 5, per: 'day' }] } }),
  ],
  ['it is for another purpose', 'purpose-not-allowed', () => ({ purpose: 'insurance' })],
  [
    'it is for other items',
    'item-not-covered',
    ({ item }) => given({ itemCodes: GIVEN.itemCodes.filter((code) => code !== item.code) }),
  ],
  [
    'it is for other modes',
    'mode-not-offered',
    ({ mode }) => given({ modes: MODES.filter((each) => each !== mode) }),
  ],
];

const spoiled = (facts: AccessFacts, [, , change]: Wrong): AccessFacts => ({ ...facts, ...change(facts) });

describe('decide, one thing wrong at a time, for everything that may be let out', () => {
  it('lets all of it out when nothing is wrong, and nothing else of the whole table', () => {
    expect(LET_OUT.length).toBeGreaterThan(100);
    expect(distinct(LET_OUT.map(decide))).toEqual([{ allowed: true, sees: 'authorized' }]);
    const others = TABLE.filter((facts) => !isLetOut(facts));
    expect(others.length).toBeGreaterThan(1_000);
    expect(distinct(others.map(decide))).toEqual([{ allowed: false, reason: 'mode-not-offered' }]);
  });

  it.each(REFUSED)('refuses all of it when %s: %s', (...wrong) => {
    const decisions = LET_OUT.map((facts) => decide(spoiled(facts, wrong)));
    expect(distinct(decisions)).toEqual([{ allowed: false, reason: wrong[1] }]);
  });

  it.each(WITHHELD)('refuses all but public parts when %s: %s', (...wrong) => {
    const [open, closed] = [true, false].map((isPublic) =>
      LET_OUT.filter(({ item }) => (item.tier === 'public') === isPublic).map((facts) =>
        decide(spoiled(facts, wrong)),
      ),
    );
    expect(distinct(open ?? [])).toEqual([{ allowed: true, sees: 'public', withheld: wrong[1] }]);
    expect(distinct(closed ?? [])).toEqual([{ allowed: false, reason: wrong[1] }]);
  });

  it('has a reason of its own for each kind of refusal, and a problem of that code for each reason', () => {
    const reasons = [...new Set([...REFUSED, ...WITHHELD].map(([, reason]) => reason))];
    expect(reasons.toSorted()).toEqual([
      'assessment-expired',
      'authorization-exhausted',
      'authorization-expired',
      'authorization-frequency-reached',
      'authorization-missing',
      'authorization-not-yet-valid',
      'authorization-revoked',
      'authorization-suspended',
      'enterprise-deregistered',
      'institution-closed',
      'institution-suspended',
      'item-not-covered',
      'mode-not-offered',
      'provider-withdrawn',
      'purpose-not-allowed',
      'tier-not-cleared',
    ]);
    expect(reasons.map((reason) => problemOfDenial(reason).code)).toEqual(reasons);
  });
});

/** The different decisions among these. */
function distinct(decisions: readonly Decision[]): Decision[] {
  return [...new Map(decisions.map((decision) => [JSON.stringify(decision), decision])).values()];
}
