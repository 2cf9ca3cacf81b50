import { identitySettings } from './identity.settings.js';
import { readTokenClaims } from './token-claims.js';

const NOW_S = 1_800_000_000;
const PERSON = '0193a5b0-0000-7000-8000-000000000001';
const SESSION = '0193a5b0-0000-7000-8000-000000000002';
const expected = {
  issuer: 'https://gateway.example/oidc',
  audience: 'https://gateway.example/v1',
  nowS: NOW_S,
};
const claims = {
  iss: expected.issuer,
  aud: expected.audience,
  sub: PERSON,
  client_id: 'portal',
  sid: SESSION,
  iat: NOW_S - 10,
  exp: NOW_S + 290,
  jti: 'b7Kq9',
  scope: 'institution',
};

describe('readTokenClaims of a person', () => {
  it('tells which person, in which session, through which client', () => {
    expect(readTokenClaims(claims, expected)?.holder).toEqual({
      clientId: 'portal',
      scopes: ['institution'],
      issuedAtS: NOW_S - 10,
      person: { personId: PERSON, sessionId: SESSION },
    });
  });

  it.each([
    ['no session', { sid: undefined }],
    ['an empty session', { sid: '' }],
    ['a session that is no id', { sid: 'session-1' }],
    ['sessions in a list', { sid: [SESSION] }],
    ['a person that is no id', { sub: 'li.wenjing' }],
    ['a person in capitals with a brace', { sub: `{${PERSON}}` }],
    ['no person', { sub: undefined }],
  ])('T06: refuses a token with %s', (_what, change) => {
    expect(readTokenClaims({ ...claims, ...change }, expected)).toBeUndefined();
  });

  it('never takes software for a person: its subject is its client', () => {
    const holder = readTokenClaims({ ...claims, sub: 'portal' }, expected)?.holder;
    expect(holder?.person).toBeUndefined();
  });
});

describe('PORTAL_REDIRECT_URIS', () => {
  const redirectUris = (text: string): string[] | undefined =>
    identitySettings
      .safeParse({
        PUBLIC_URL: 'https://gateway.example',
        OIDC_SIGNING_JWKS: JSON.stringify({
          keys: [{ kty: 'EC', crv: 'P-256', kid: 'key-0001', d: 'd'.repeat(43) }],
        }),
        OIDC_COOKIE_KEY: 'kW3vT8rQ1zX6yB4nM7cJ2hL9pF5gD0sA',
        PORTAL_REDIRECT_URIS: text,
      })
      .data?.portalRedirectUris.slice();

  it('is a list, empty by default: then nobody can sign in', () => {
    expect(redirectUris('')).toEqual([]);
    expect(redirectUris('https://a.example/x, http://127.0.0.1:3000/y')).toEqual([
      'https://a.example/x',
      'http://127.0.0.1:3000/y',
    ]);
  });

  it.each([
    'http://portal.example/x',
    'https://*.example/x',
    'https://portal.example/x#y',
    'https://user@portal.example/x',
    'javascript:alert(1)',
    'portal.example/x',
    'https://a.example/x, http://b.example/y',
  ])('T14: is not %j', (text) => {
    expect(redirectUris(text)).toBeUndefined();
  });
});
