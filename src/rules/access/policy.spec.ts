import type { Role } from '../../parties/identity/index.js';
import { type KnownAction, POLICY, ruleOf } from './policy.js';

const ROLES: readonly Role[] = ['provider', 'institution', 'operator', 'enterprise'];

/** Written from the API contract, column "who". A new action needs its line here. */
const WHO: Record<KnownAction, readonly Role[]> = {
  'catalog.read': ['provider', 'institution', 'operator', 'enterprise'],
  'provider.register': ['operator'],
  'provider.read': ['operator'],
  'provider.change': ['operator'],
  'institution.register': ['operator'],
  'institution.read': ['operator'],
  'institution.change': ['operator'],
  'institution.read-own': ['institution'],
  'institution.assess': ['operator'],
  'participant.read-history': ['operator'],
  'client.register': ['operator'],
  'client.read': ['operator'],
  'client.change': ['operator'],
  'enterprise.register': ['operator'],
  'enterprise.read': ['operator'],
  'enterprise.deregister': ['operator'],
  'enterprise.restore': ['operator'],
  'operation.observe': ['operator'],
  // Each party its own.
  'notice.read': ['provider', 'institution', 'operator', 'enterprise'],
  'notice.acknowledge': ['provider', 'institution', 'operator', 'enterprise'],
  'webhook.register': ['provider', 'institution', 'operator', 'enterprise'],
  'webhook.read': ['provider', 'institution', 'operator', 'enterprise'],
  'webhook.change': ['provider', 'institution', 'operator', 'enterprise'],
  'webhook.test': ['provider', 'institution', 'operator', 'enterprise'],
  'batch.deliver': ['provider'],
  'batch.read': ['provider'],
  'batch.confirm': ['provider'],
  'batch.withdraw': ['provider'],
  'feed.read': ['provider', 'operator'],
  'feed.check': ['provider'],
  'pull.connect': ['provider'],
  'pull.read': ['provider'],
  'pull.end': ['provider'],
  'endpoint.connect': ['provider'],
  'authorization.grant': ['enterprise'],
  'authorization.request': ['institution'],
  'authorization.decide': ['enterprise'],
  'authorization.amend': ['enterprise'],
  'authorization.sign': ['enterprise'],
  'authorization.suspend': ['enterprise'],
  'authorization.resume': ['enterprise'],
  // Either side may end it.
  'authorization.revoke': ['enterprise', 'institution'],
  // The institution sees what it was given.
  'authorization.read': ['enterprise', 'institution'],
  'letter.import': ['institution'],
  'letter.review': ['institution'],
  // The enterprise sees what was signed in its name.
  'letter.read': ['enterprise', 'institution'],
  'access.explain': ['institution'],
  'report.ask': ['institution'],
  'report.read': ['institution'],
  'query.ask': ['institution'],
  'verification.ask': ['institution'],
  'usage.read': ['provider', 'institution', 'enterprise'],
};

describe('the policy table', () => {
  it('has a line here for each of its actions, and no other', () => {
    expect(Object.keys(POLICY).toSorted()).toEqual(Object.keys(WHO).toSorted());
  });

  const cells = Object.entries(WHO).flatMap(([action, roles]) =>
    ROLES.map((role) => [action, role, roles.includes(role)] as const),
  );
  it.each(cells)('%s by %s: %s', (action, role, isAllowed) => {
    expect(ruleOf(action)?.roles.includes(role)).toBe(isAllowed);
  });

  it('leaves to a deregistered enterprise what shows and what takes back, and nothing that gives', () => {
    const left = Object.keys(POLICY).filter((action) => ruleOf(action)?.isLeftToDeregistered);
    expect(left.toSorted()).toEqual([
      'authorization.read',
      'authorization.revoke',
      'authorization.suspend',
      'catalog.read',
      'letter.read',
      'notice.acknowledge',
      'notice.read',
      'usage.read',
    ]);
  });

  it('lets values out of public and authorized items only, and verdicts out of verify-only ones as well', () => {
    const drawing = Object.keys(POLICY).flatMap((action) => {
      const tiers = ruleOf(action)?.drawsFrom;
      return tiers ? [[action, tiers]] : [];
    });
    expect(Object.fromEntries(drawing)).toEqual({
      'report.ask': ['public', 'authorized'],
      'report.read': ['public', 'authorized'],
      'query.ask': ['public', 'authorized'],
      'verification.ask': ['public', 'authorized', 'verify-only'],
    });
  });
});

describe('ruleOf', () => {
  it.each([
    '',
    'undeclared',
    'report',
    'report.*',
    '*',
    'Report.ask',
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
  ])('has no rule for %j', (action) => {
    expect(ruleOf(action)).toBeUndefined();
  });
});
