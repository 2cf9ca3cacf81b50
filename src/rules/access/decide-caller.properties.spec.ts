import * as fc from 'fast-check';
import type { Role } from '../../parties/identity/index.js';
import { type CallerFacts, decideCaller } from './decide-caller.js';
import { POLICY, ruleOf } from './policy.js';

const ROLES: readonly Role[] = ['provider', 'institution', 'operator', 'enterprise'];

/** Mostly what lets a caller through; now and then anything else. */
const mostly = <T>(good: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const caller = fc.constantFrom(...Object.keys(POLICY)).chain((action) =>
  fc
    .oneof(fc.constantFrom(...(ruleOf(action)?.roles ?? [])), fc.constantFrom<string>(...ROLES, 'regulator'))
    .chain((role) =>
      fc.record({
        action: mostly(action, 'report.delete', 'undeclared', '__proto__', ''),
        role: fc.constant(role),
        scopes: mostly([role], [], ['openid'], [role.toUpperCase()], ['openid', role], [...ROLES]),
        clientStatus: mostly('active', 'disabled', 'frozen'),
        tokensValidFromS: mostly(1_000, 2_000, 2_001),
        tokenIssuedAtS: fc.constant(2_000),
        isBoundAsRequired: mostly(true, false),
        participantStatus:
          role === 'enterprise'
            ? mostly(null, 'active', 'suspended')
            : mostly('active', null, 'suspended', 'closed', 'closed'),
        enterpriseStatus:
          role === 'enterprise' ? mostly('active', 'deregistered', 'unheard-of') : fc.constant(null),
      }),
    ),
);
// @ts-expect-error the closed lists are left on purpose: what is outside of them must be refused
const known = (facts: typeof caller extends fc.Arbitrary<infer F> ? F : never): CallerFacts => facts;

/** What an enterprise that is no more may still do: see, and take away. By hand, so that more is noticed. */
const LEFT_TO_DEREGISTERED: ReadonlySet<string> = new Set([
  'catalog.read',
  'session.read',
  'session.end',
  'password.change',
  'real-name.verify',
  'delegation.read',
  'delegation.end',
  'authorization.suspend',
  'authorization.revoke',
  'authorization.read',
  'letter.read',
  'notice.read',
  'notice.acknowledge',
  'usage.read',
]);

type Reason = Exclude<ReturnType<typeof decideCaller>, { allowed: true }>['reason'];

/** Everything that can be wrong with a caller, with the refusals that may follow from it. */
const FLAWS: readonly (readonly [isSo: (facts: CallerFacts) => boolean, reasons: readonly Reason[]])[] = [
  [({ clientStatus }) => clientStatus !== 'active', ['unauthenticated']],
  [({ tokenIssuedAtS, tokensValidFromS }) => tokenIssuedAtS < tokensValidFromS, ['unauthenticated']],
  [({ isBoundAsRequired }) => !isBoundAsRequired, ['unauthenticated']],
  [({ scopes, role }) => !scopes.includes(role), ['access-denied']],
  [({ action }) => !Object.keys(POLICY).includes(action), ['access-denied']],
  [({ action, role }) => !(ruleOf(action)?.roles ?? []).includes(role), ['access-denied']],
  [
    ({ role, participantStatus }) =>
      participantStatus !== 'active' && !(role === 'enterprise' && participantStatus === null),
    ['institution-suspended', 'participant-suspended', 'institution-closed', 'participant-closed'],
  ],
  [
    ({ action, role, participantStatus, enterpriseStatus }) =>
      role === 'enterprise' &&
      participantStatus === null &&
      enterpriseStatus !== 'active' &&
      !LEFT_TO_DEREGISTERED.has(action),
    ['enterprise-deregistered'],
  ],
];

describe('decideCaller, whoever calls', () => {
  it('lets nobody through with whom anything is wrong, and gives a reason that is so', () => {
    fc.assert(
      fc.property(caller, (made) => {
        const facts = known(made);
        const possible = FLAWS.filter(([isSo]) => isSo(facts)).flatMap(([, reasons]) => reasons);
        const decision = decideCaller(facts);
        expect(decision.allowed).toBe(possible.length === 0);
        if (!decision.allowed) expect(possible).toContain(decision.reason);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is asked enough that it lets through, and enough that it does not, for every reason', () => {
    const decisions = fc.sample(caller, { numRuns: 4_000, seed: 7 }).map((made) => decideCaller(known(made)));
    const results = Map.groupBy(decisions, (decision) => (decision.allowed ? 'allowed' : decision.reason));
    const counts = [...results].map(([result, each]) => ({ result, count: each.length }));
    expect(counts.filter(({ count }) => count < 10)).toEqual([]);
    expect(counts).toHaveLength(8);
  });
});
