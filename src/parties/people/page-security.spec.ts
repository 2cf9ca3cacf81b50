import { csrfToken, isCsrfToken, isOwnOrigin, pageHeaders } from './page-security.js';

const KEY = 'k'.repeat(32);
const URL_OF_OURS = 'https://gateway.example/';

describe('the headers of sign-in pages', () => {
  const headers = pageHeaders(['https://portal.example/callback', 'https://portal.example/other']);

  it('T14: forbid frames, inline code and style, and to be kept', () => {
    const policy = headers['Content-Security-Policy']?.split('; ');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(headers['Content-Security-Policy']).not.toContain('unsafe');
    expect(headers).toMatchObject({ 'X-Frame-Options': 'DENY', 'Cache-Control': 'no-store' });
  });

  it('let a form lead to us and to where the portal takes its codes, and nowhere else', () => {
    expect(headers['Content-Security-Policy']).toContain("form-action 'self' https://portal.example;");
  });
});

describe('the token of a form', () => {
  it('T14: is good for its own sign-in and key alone', () => {
    const token = csrfToken(KEY, 'uid-1');
    expect(isCsrfToken(KEY, 'uid-1', token)).toBe(true);
    expect(isCsrfToken(KEY, 'uid-2', token)).toBe(false);
    expect(isCsrfToken('j'.repeat(32), 'uid-1', token)).toBe(false);
    for (const other of ['', token.slice(0, -1), `${token}A`, token.toLowerCase()])
      expect(isCsrfToken(KEY, 'uid-1', other)).toBe(false);
  });
});

describe('isOwnOrigin', () => {
  it('I18: takes our origin to the letter, and what older browsers leave out', () => {
    expect(isOwnOrigin('https://gateway.example', URL_OF_OURS)).toBe(true);
    expect(isOwnOrigin(undefined, URL_OF_OURS)).toBe(true);
  });

  it.each([
    'null',
    '',
    'http://gateway.example',
    'https://gateway.example.attacker.example',
    'https://gateway.example:8443',
  ])('I18: refuses %j', (origin) => {
    expect(isOwnOrigin(origin, URL_OF_OURS)).toBe(false);
  });
});
