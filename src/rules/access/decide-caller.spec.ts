import { type CallerFacts, decideCaller, type PersonFacts } from './decide-caller.js';

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

describe('decideCaller of the people of an enterprise', () => {
  const representative: PersonFacts = {
    isLegalRepresentative: true,
    isRealNameVerified: true,
    delegation: null,
  };
  const handler: PersonFacts = {
    ...representative,
    isLegalRepresentative: false,
    delegation: { isLive: true, actions: ['grant', 'read'] },
  };
  const by = (person: PersonFacts, action = 'authorization.grant'): string =>
    reasonOf({ person, action }, company);

  it('lets the identified legal representative do everything, and software what it could before', () => {
    for (const action of ['authorization.grant', 'authorization.decide', 'delegation.name', 'usage.read'])
      expect([action, by(representative, action)]).toEqual([action, 'allowed']);
    expect(reasonOf({ action: 'authorization.decide' }, company)).toBe('allowed');
  });

  it('lets nobody give access before the real name is known, and everybody take it away', () => {
    const unknown = { ...representative, isRealNameVerified: false };
    for (const action of ['authorization.grant', 'authorization.decide', 'authorization.resume'])
      expect([action, by(unknown, action)]).toEqual([action, 'real-name-required']);
    for (const action of ['authorization.revoke', 'authorization.suspend', 'authorization.read'])
      expect([action, by(unknown, action)]).toEqual([action, 'allowed']);
    expect(by({ ...handler, isRealNameVerified: false })).toBe('real-name-required');
  });

  it('T15: holds a handler to the actions of a delegation that is live', () => {
    expect(by(handler)).toBe('allowed');
    expect(by(handler, 'authorization.read')).toBe('allowed');
    expect(by(handler, 'authorization.decide')).toBe('delegation-exceeded');
    expect(by(handler, 'authorization.revoke')).toBe('delegation-exceeded');
    expect(by({ ...handler, delegation: null })).toBe('delegation-missing');
    expect(by({ ...handler, delegation: { isLive: false, actions: ['grant'] } })).toBe('delegation-ended');
  });

  it('T15: lets no handler pass its power on, whatever the delegation names', () => {
    const every = { isLive: true, actions: ['grant', 'decide', 'revoke', 'read', 'delegation.name'] };
    expect(by({ ...handler, delegation: every }, 'delegation.name')).toBe('delegation-exceeded');
    expect(by({ ...handler, delegation: every }, 'delegation.end')).toBe('delegation-exceeded');
  });

  it('asks for no delegation to look at oneself and to sign out', () => {
    for (const action of ['session.read', 'session.end', 'delegation.read', 'catalog.read'])
      expect([action, by({ ...handler, delegation: null }, action)]).toEqual([action, 'allowed']);
  });

  it('stops the people of an enterprise that is no more', () => {
    const gone = { ...company, enterpriseStatus: 'deregistered' } as const;
    expect(reasonOf({ person: representative, action: 'authorization.grant' }, gone)).toBe(
      'enterprise-deregistered',
    );
    expect(reasonOf({ person: representative, action: 'session.read' }, gone)).toBe('allowed');
  });

  it('asks nothing of the kind of the people of participants', () => {
    const officer = { ...handler, delegation: null, isRealNameVerified: false };
    expect(reasonOf({ person: officer })).toBe('allowed');
    expect(reasonOf({ person: officer, participantStatus: 'suspended' })).toBe('institution-suspended');
  });
});
