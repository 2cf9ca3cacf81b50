import * as fc from 'fast-check';
import type { Ceiling } from '../authorizations/index.js';
import { type AccessFacts, decide } from './decide.js';

const FROM = new Date('2026-11-21T00:00:00.000Z');
const UNTIL = new Date('2026-12-21T00:00:00.000Z');
const NOW = new Date('2026-12-01T12:00:00.000Z');

/** Mostly what lets a question through, so that many are allowed; now and then anything else. */
const mostly = <T>(good: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constant(good) },
    { weight: others.length, arbitrary: fc.constantFrom(...others) },
  );

const mode = mostly('interface-call', 'physical-collection', 'data-verification', 'carrier-pigeon');
const tier = fc.constantFrom('public', 'authorized', 'verify-only', 'model-only', 'secret');
const code = mostly('TAX-04', 'SOC-01');
const purpose = mostly('pre-loan-review', 'insurance', 'marketing');
const period = { validFrom: mostly(FROM, NOW, UNTIL), validUntil: mostly(UNTIL, NOW, FROM) };
const someModes = mostly(
  ['interface-call', 'data-verification'],
  [],
  ['physical-collection'],
  ['carrier-pigeon'],
);
const authorization = fc.record({
  ...period,
  status: mostly('active', 'suspended', 'revoked', 'draft'),
  maxUses: fc.option(fc.nat(3)),
  uses: fc.nat(3),
  mostInWindow: mostly<number | null>(null, 1, 2),
  usesInWindow: fc.nat(2),
  itemCodes: mostly(['TAX-04'], [], ['SOC-01'], ['SOC-01', 'TAX-04']),
  modes: someModes,
  purpose,
});
const question = fc.record({
  action: fc.constantFrom('report.ask', 'report.read', 'query.ask', 'verification.ask'),
  decidedAt: mostly(NOW, new Date(0), FROM, UNTIL, new Date('2030-01-01T00:00:00Z')),
  institution: fc.record({
    status: mostly('active', 'suspended', 'closed'),
    assessment: fc.option(
      fc.record({ ...period, clearedTier: mostly('model-only', 'public', 'authorized', 'secret') }),
      {
        freq: 9,
      },
    ),
  }),
  purpose,
  item: fc.record({ code, tier, modes: someModes }),
  mode,
  authorization: fc.option(authorization),
  ceiling: mostly<Ceiling | null>(
    { days: 365, uses: null, frequencies: [], dataMonths: null, dataLifeDays: 30 },
    null,
    { days: 5, uses: null, frequencies: [], dataMonths: null, dataLifeDays: 30 },
    { days: 365, uses: 1, frequencies: [], dataMonths: null, dataLifeDays: 30 },
  ),
  hasTakenUse: fc.boolean(),
});

/** Holds a rule against 1,000 questions, words that no closed list knows among them. */
function holds(rule: (asked: AccessFacts) => void): void {
  fc.assert(
    fc.property(question, (asked) => rule(known(asked))),
    { numRuns: 1_000 },
  );
}
// @ts-expect-error the closed lists are left on purpose: what is outside of them must be refused
const known = (asked: typeof question extends fc.Arbitrary<infer Q> ? Q : never): AccessFacts => asked;

describe('decide, whatever is asked', () => {
  it('allows and refuses enough of these questions to prove something', () => {
    const allowed = fc
      .sample(question, { numRuns: 500, seed: 7 })
      .filter((asked) => decide(known(asked)).allowed);
    expect(allowed.length).toBeGreaterThan(50);
    expect(allowed.length).toBeLessThan(450);
  });

  it('never shows a verify-only or model-only item in a report or a query', () => {
    holds((asked) => {
      if (asked.action === 'verification.ask') return;
      if (['verify-only', 'model-only'].includes(asked.item.tier)) expect(decide(asked).allowed).toBe(false);
    });
  });

  it('never lets anything of a model-only item or an unknown tier out', () => {
    holds((asked) => {
      if (!['public', 'authorized', 'verify-only'].includes(asked.item.tier))
        expect(decide(asked).allowed).toBe(false);
    });
  });

  it('without an authorization allows nothing but the public part of public items', () => {
    holds((asked) => {
      const decision = decide({ ...asked, authorization: null });
      if (!decision.allowed) return;
      expect(asked.item.tier).toBe('public');
      expect(decision.sees).toBe('public');
    });
  });

  it('rests on an authorization only while it is active, in its period, and covers item, mode and purpose', () => {
    holds((asked) => {
      const decision = decide(asked);
      if (!decision.allowed || decision.sees !== 'authorized') return;
      const { authorization: given, decidedAt } = asked;
      expect(given?.status).toBe('active');
      expect(given && given.validFrom <= decidedAt && decidedAt < given.validUntil).toBe(true);
      expect(given?.itemCodes).toContain(asked.item.code);
      expect(given?.modes).toContain(asked.mode);
      expect(given?.purpose).toBe(asked.purpose);
    });
  });

  it('rests on an authorization only as long and as often as the ceiling of this moment says', () => {
    holds((asked) => {
      const decision = decide(asked);
      if (!decision.allowed || decision.sees !== 'authorized') return;
      const { authorization: given, ceiling, decidedAt } = asked;
      const lastsMs = decidedAt.getTime() - (given?.validFrom.getTime() ?? Number.NaN);
      expect(lastsMs).toBeLessThan((ceiling?.days ?? 0) * 86_400_000);
      if (ceiling?.uses === null || asked.hasTakenUse) return;
      expect(given?.maxUses).not.toBeNull();
      expect(given?.uses).toBeLessThan(ceiling?.uses ?? 0);
    });
  });

  it('allows nothing to an institution that is not active and assessed', () => {
    holds((asked) => {
      if (!decide(asked).allowed) return;
      const { status, assessment } = asked.institution;
      expect(status).toBe('active');
      expect(
        assessment && assessment.validFrom <= asked.decidedAt && asked.decidedAt < assessment.validUntil,
      ).toBe(true);
    });
  });

  it('decides the same facts the same way', () => {
    holds((asked) => expect(decide(structuredClone(asked))).toEqual(decide(asked)));
  });
});
