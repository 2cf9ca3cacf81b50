import { type CallerFacts, decideCaller } from './decide-caller.js';

/** A value as it arrives from outside, where the compiler has no say. */
const outside = (value: unknown) => JSON.parse(JSON.stringify(value));

const bank: CallerFacts = {
  action: 'report.ask',
  role: 'institution',
  scopes: ['institution'],
  clientStatus: 'active',
  tokensValidFromS: 1_000,
  tokenIssuedAtS: 2_000,
  isBoundAsRequired: true,
  participantStatus: 'active',
  enterpriseStatus: null,
};
const company: CallerFacts = {
  ...bank,
  action: 'authorization.grant',
  role: 'enterprise',
  scopes: ['enterprise'],
  participantStatus: null,
  enterpriseStatus: 'active',
};

const reasonOf = (change: Partial<CallerFacts>, facts = bank): string => {
  const decision = decideCaller({ ...facts, ...change });
  return decision.allowed ? 'allowed' : decision.reason;
};

describe('decideCaller', () => {
  it('lets an active client of an active participant do what its role may, and an enterprise what it may', () => {
    expect(decideCaller(bank)).toEqual({ allowed: true });
    expect(decideCaller(company)).toEqual({ allowed: true });
  });

  it('does not know a disabled client', () => {
    expect(reasonOf({ clientStatus: 'disabled' })).toBe('unauthenticated');
    expect(reasonOf({ clientStatus: outside('frozen') })).toBe('unauthenticated');
  });

  it('refuses a token issued before the client or its keys were changed, and takes one issued after', () => {
    expect(reasonOf({ tokenIssuedAtS: 999 })).toBe('unauthenticated');
    expect(reasonOf({ tokenIssuedAtS: 1_000 })).toBe('allowed');
    expect(reasonOf({ tokenIssuedAtS: 1_001 })).toBe('allowed');
  });

  it('refuses a token that is not bound where the client must bind its tokens', () => {
    expect(reasonOf({ isBoundAsRequired: false })).toBe('unauthenticated');
    expect(reasonOf({ isBoundAsRequired: outside(0) })).toBe('unauthenticated');
  });

  it.each([[[]], [['provider']], [['INSTITUTION']], [['institution2', 'operator']]])(
    'refuses a token with the scopes %j, whatever the client could have',
    (scopes) => {
      expect(reasonOf({ scopes })).toBe('access-denied');
    },
  );

  it('finds the scope of the role among others', () => {
    expect(reasonOf({ scopes: ['openid', 'institution'] })).toBe('allowed');
  });

  it('goes by the role of the client, never by the scopes of the token', () => {
    expect(reasonOf({ action: 'batch.deliver', scopes: ['institution', 'provider'] })).toBe('access-denied');
    expect(reasonOf({ role: 'provider', scopes: ['institution', 'provider'] })).toBe('access-denied');
  });

  it.each(['undeclared', '', 'report.delete', 'constructor', '__proto__'])(
    'refuses the action %j, which no rule knows',
    (action) => {
      expect(reasonOf({ action })).toBe('access-denied');
    },
  );

  it('refuses a role nobody knows', () => {
    expect(reasonOf({ role: outside('regulator'), scopes: ['regulator'], action: 'catalog.read' })).toBe(
      'access-denied',
    );
  });

  it.each([
    ['suspended', 'suspended'],
    ['closed', 'closed'],
    ['unheard-of', 'suspended'],
  ])('stops an institution or provider that is %s', (state, told) => {
    const participantStatus: CallerFacts['participantStatus'] = outside(state);
    expect(reasonOf({ participantStatus })).toBe(`institution-${told}`);
    const provider = {
      role: 'provider',
      scopes: ['provider'],
      action: 'batch.deliver',
      participantStatus,
    } as const;
    expect(reasonOf(provider)).toBe(`participant-${told}`);
  });

  it.each(['deregistered', 'unheard-of', null])(
    'leaves to an enterprise that is %s what shows and takes back, and nothing that gives',
    (state) => {
      const enterpriseStatus: CallerFacts['enterpriseStatus'] = outside(state);
      const may = (action: string) => reasonOf({ action, enterpriseStatus }, company);
      expect(may('authorization.grant')).toBe('enterprise-deregistered');
      expect(may('authorization.decide')).toBe('enterprise-deregistered');
      expect(may('authorization.resume')).toBe('enterprise-deregistered');
      expect(may('authorization.revoke')).toBe('allowed');
      expect(may('usage.read')).toBe('allowed');
      expect(may('report.ask')).toBe('access-denied');
    },
  );

  it('names the client before the scope, the scope and the action before the participant', () => {
    const all: Partial<CallerFacts> = {
      clientStatus: 'disabled',
      tokenIssuedAtS: 0,
      scopes: [],
      action: 'batch.deliver',
      participantStatus: 'suspended',
    };
    expect(reasonOf(all)).toBe('unauthenticated');
    expect(reasonOf({ ...all, clientStatus: 'active' })).toBe('unauthenticated');
    expect(reasonOf({ ...all, clientStatus: 'active', tokenIssuedAtS: 2_000 })).toBe('access-denied');
    expect(reasonOf({ action: 'batch.deliver', participantStatus: 'suspended' })).toBe('access-denied');
  });

  // Only an enterprise acts for no participant; for anybody else a missing state is an unknown one.
  it('refuses an institution whose participant has no state', () => {
    expect(reasonOf({ participantStatus: null })).not.toBe('allowed');
  });
});
