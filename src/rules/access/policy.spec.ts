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
  'person.register': ['operator'],
  'person.read': ['operator'],
  'person.change': ['operator'],
  'session.read': ['provider', 'institution', 'operator', 'enterprise'],
  'session.end': ['provider', 'institution', 'operator', 'enterprise'],
  'password.change': ['provider', 'institution', 'operator', 'enterprise'],
  'real-name.verify': ['enterprise'],
  'delegation.name': ['enterprise'],
  'delegation.end': ['enterprise'],
  'delegation.read': ['enterprise'],
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
      'delegation.end',
      'delegation.read',
      'letter.read',
      'notice.acknowledge',
      'notice.read',
      'password.change',
      'real-name.verify',
      'session.end',
      'session.read',
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

/** What the handler of an enterprise needs a delegation for; everything else is the legal representative's alone. */
const DELEGATED: Partial<Record<KnownAction, string>> = {
  'catalog.read': 'unasked',
  'session.read': 'unasked',
  'session.end': 'unasked',
  'password.change': 'unasked',
  'real-name.verify': 'unasked',
  'delegation.read': 'unasked',
  'authorization.grant': 'grant',
  'authorization.decide': 'decide',
  'authorization.amend': 'grant',
  'authorization.sign': 'grant',
  'letter.read': 'read',
  'notice.read': 'read',
  'notice.acknowledge': 'read',
  'webhook.read': 'read',
  'authorization.suspend': 'revoke',
  'authorization.resume': 'grant',
  'authorization.revoke': 'revoke',
  'authorization.read': 'read',
  'usage.read': 'read',
};

describe('the policy table for the people of an enterprise', () => {
  it.each(Object.keys(POLICY))('%s may be delegated as written here', (action) => {
    expect(ruleOf(action)?.delegated).toBe(DELEGATED[action as KnownAction]);
  });

  it('asks for the real name of whoever gives access, and of nobody who takes it away', () => {
    expect(Object.keys(POLICY).filter((action) => ruleOf(action)?.needsRealName)).toEqual([
      'delegation.name',
      'authorization.grant',
      'authorization.decide',
      'authorization.amend',
      'authorization.sign',
      'authorization.resume',
    ]);
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
