import { readTokenClaims, readTokenHeader } from './token-claims.js';

const NOW_S = 1_800_000_000;
const expected = {
  issuer: 'https://gateway.example/oidc',
  audience: 'https://gateway.example/v1',
  nowS: NOW_S,
};
const claims = {
  iss: expected.issuer,
  aud: expected.audience,
  sub: 'institution-7',
  client_id: 'institution-7',
  iat: NOW_S - 10,
  exp: NOW_S + 290,
  jti: 'b7Kq9',
  scope: 'institution audit',
};
const without = (name: string): object =>
  Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (header: unknown): string => `${encoded(header)}.${encoded(claims)}.c2ln`;
const header = { alg: 'ES256', kid: 'k1', typ: 'at+jwt' };

describe('readTokenClaims', () => {
  it('tells who holds the token, with which scopes, and until when', () => {
    expect(readTokenClaims(claims, expected)).toEqual({
      holder: { clientId: 'institution-7', scopes: ['institution', 'audit'], issuedAtS: NOW_S - 10 },
      expiresAtMs: (NOW_S + 290) * 1_000,
    });
  });

  it('gives no scopes where none, or an empty one, is stated', () => {
    expect(readTokenClaims(without('scope'), expected)?.holder.scopes).toEqual([]);
    expect(readTokenClaims({ ...claims, scope: '  ' }, expected)?.holder.scopes).toEqual([]);
  });

  it('tells what the token is bound to, and of an unbound one nothing', () => {
    const [jkt, x5t] = ['k'.repeat(43), 'c'.repeat(43)];
    const confirmationOf = (cnf: object) =>
      readTokenClaims({ ...claims, cnf }, expected)?.holder.confirmation;
    expect(confirmationOf({ jkt })).toEqual({ keyThumbprint: jkt });
    expect(confirmationOf({ 'x5t#S256': x5t })).toEqual({ certificateThumbprint: x5t });
    expect(confirmationOf({ jkt, 'x5t#S256': x5t })).toEqual({
      keyThumbprint: jkt,
      certificateThumbprint: x5t,
    });
    expect(readTokenClaims(claims, expected)?.holder).not.toHaveProperty('confirmation');
  });

  it.each([{}, null, [], 'x', { jkt: '' }, { jkt: 7 }, { kid: 'k' }, { jkt: 'k'.repeat(43), jku: 'x' }])(
    'refuses a token bound in a way that cannot be checked: %j',
    (cnf) => {
      expect(readTokenClaims({ ...claims, cnf }, expected)).toBeUndefined();
    },
  );

  it.each(['iss', 'aud', 'sub', 'client_id', 'iat', 'exp'])('refuses a token without %s', (name) => {
    expect(readTokenClaims(without(name), expected)).toBeUndefined();
  });

  // RFC 9068 section 2.2 demands it as well.
  it('refuses a token without jti', () => {
    expect(readTokenClaims(without('jti'), expected)).toBeUndefined();
  });

  it.each([
    ['an audience in a list', { aud: [expected.audience] }],
    ['a list of audiences, ours among them', { aud: [expected.audience, 'https://other.example'] }],
    ['another audience', { aud: 'https://gateway.example/v2' }],
    ['an audience with a trailing slash', { aud: `${expected.audience}/` }],
    ['an audience that begins like ours', { aud: `${expected.audience}.attacker.example` }],
    ['another issuer', { iss: 'https://test.gateway.example/oidc' }],
    ['an issuer with a trailing slash', { iss: `${expected.issuer}/` }],
    ['an issuer in capitals', { iss: 'HTTPS://GATEWAY.EXAMPLE/oidc' }],
    ['the issuer in a list', { iss: [expected.issuer] }],
    ['a subject that is not the client', { sub: 'institution-8' }],
    ['a client that is not the subject', { client_id: 'institution-8' }],
    ['an empty subject and client', { sub: '', client_id: '' }],
    ['a client id of 201 characters', { sub: 'c'.repeat(201), client_id: 'c'.repeat(201) }],
    ['an expiry as text', { exp: String(NOW_S + 290) }],
    ['an expiry that is no whole second', { exp: NOW_S + 0.5 }],
    ['scopes in a list', { scope: ['institution'] }],
  ])('refuses %s', (_what, change) => {
    expect(readTokenClaims({ ...claims, ...change }, expected)).toBeUndefined();
  });

  it('gives no leeway at the end: refused at its last second, accepted a millisecond before', () => {
    const ending = { ...claims, exp: NOW_S };
    expect(readTokenClaims(ending, expected)).toBeUndefined();
    expect(readTokenClaims(ending, { ...expected, nowS: NOW_S - 0.001 })).toBeDefined();
    expect(readTokenClaims(ending, { ...expected, nowS: NOW_S + 0.001 })).toBeUndefined();
  });

  it.each([
    [8, true],
    [10, true],
    [11, false],
    [30, false],
    [61, false],
  ])('meets a token issued %d s ahead of our clock: accepted %s', (aheadS, isAccepted) => {
    const ahead = { ...claims, iat: NOW_S + aheadS, exp: NOW_S + 300 };
    expect(readTokenClaims(ahead, expected) !== undefined).toBe(isAccepted);
  });

  it.each([undefined, null, 'text', 7, []])('refuses a payload that is no object: %j', (payload) => {
    expect(readTokenClaims(payload, expected)).toBeUndefined();
  });
});

describe('readTokenHeader', () => {
  it('gives algorithm and key id of an access token', () => {
    expect(readTokenHeader(token(header))).toEqual({ alg: 'ES256', kid: 'k1' });
    expect(readTokenHeader(token({ ...header, typ: 'application/at+jwt' }))).toEqual({
      alg: 'ES256',
      kid: 'k1',
    });
    expect(readTokenHeader(token({ ...header, typ: 'AT+JWT' }))).toEqual({ alg: 'ES256', kid: 'k1' });
  });

  it('never hands on a key or a place of keys named in the header', () => {
    const sources = {
      jku: 'https://attacker.example/',
      x5u: 'https://attacker.example/',
      jwk: {},
      x5c: ['AQAB'],
    };
    expect(readTokenHeader(token({ ...header, ...sources }))).toEqual({ alg: 'ES256', kid: 'k1' });
  });

  it.each([
    'JWT',
    'jwt',
    'dpop+jwt',
    'client-authentication+jwt',
    'logout+jwt',
    'at+jwt2',
    'x-at+jwt',
    'text/at+jwt',
    '',
    undefined,
    7,
  ])('refuses the type %j', (typ) => {
    expect(readTokenHeader(token({ ...header, typ }))).toBeUndefined();
  });

  it('refuses a header in which a name stands twice', () => {
    const twice = (text: string): string => `${Buffer.from(text).toString('base64url')}.e30.c2ln`;
    expect(readTokenHeader(twice('{"alg":"ES256","typ":"at+jwt","kid":"k1"}'))).toBeDefined();
    expect(readTokenHeader(twice('{"alg":"ES256","typ":"at+jwt","kid":"k1","kid":"k1"}'))).toBeUndefined();
    expect(readTokenHeader(twice('{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"k1"}'))).toBeUndefined();
  });

  it.each([
    ['no algorithm', { alg: undefined }],
    ['no key id', { kid: undefined }],
    ['an empty key id', { kid: '' }],
    ['a key id of 10 kB', { kid: 'k'.repeat(10_240) }],
    ['a key id that is no text', { kid: ['k1'] }],
  ])('refuses a header with %s', (_what, change) => {
    expect(readTokenHeader(token({ ...header, ...change }))).toBeUndefined();
  });

  it.each(['', '.', '..', 'abc', 'bm8ganNvbg.e30.c2ln', 'bnVsbA.e30.c2ln', 'W10.e30.c2ln', '\0.\0.\0'])(
    'refuses %j, which is no token',
    (text) => {
      expect(readTokenHeader(text)).toBeUndefined();
    },
  );
});
