import { VerifiedTokens } from './verified-tokens.js';

const NOW_MS = 1_800_000_000_000;
const holderOf = (clientId: string) => ({ clientId, scopes: ['institution'], issuedAtS: 1_799_999_900 });
const TOKEN = `eyJhbGciOiJFUzI1NiJ9.${'a'.repeat(400)}.signature`;

describe('VerifiedTokens', () => {
  it('finds the holder of a token verified before, and of no other', () => {
    const tokens = new VerifiedTokens();
    tokens.add(TOKEN, holderOf('bank-a'), NOW_MS + 1);
    expect(tokens.find(TOKEN, NOW_MS)).toEqual(holderOf('bank-a'));
    expect(tokens.find('another', NOW_MS)).toBeUndefined();
  });

  it('keeps what a token is bound to', () => {
    const tokens = new VerifiedTokens();
    const confirmation = { keyThumbprint: 'k'.repeat(43) };
    tokens.add(TOKEN, { ...holderOf('bank-a'), confirmation }, NOW_MS + 1);
    expect(tokens.find(TOKEN, NOW_MS)?.confirmation).toEqual(confirmation);
  });

  it('goes by the whole token: one changed byte anywhere makes it unknown', () => {
    const tokens = new VerifiedTokens();
    tokens.add(TOKEN, holderOf('bank-a'), NOW_MS + 1);
    for (const at of [0, 21, 200, TOKEN.length - 1]) {
      expect(tokens.find(`${TOKEN.slice(0, at)}Z${TOKEN.slice(at + 1)}`, NOW_MS)).toBeUndefined();
    }
    for (const near of [TOKEN.slice(0, -1), `${TOKEN} `, TOKEN.toUpperCase(), '']) {
      expect(tokens.find(near, NOW_MS)).toBeUndefined();
    }
  });

  it('keeps two tokens with the same start apart', () => {
    const tokens = new VerifiedTokens();
    tokens.add(`${TOKEN}-a`, holderOf('bank-a'), NOW_MS + 1);
    tokens.add(`${TOKEN}-b`, holderOf('bank-b'), NOW_MS + 1);
    expect(tokens.find(`${TOKEN}-a`, NOW_MS)?.clientId).toBe('bank-a');
    expect(tokens.find(`${TOKEN}-b`, NOW_MS)?.clientId).toBe('bank-b');
  });

  it('forgets a token at the moment it expires', () => {
    const tokens = new VerifiedTokens();
    tokens.add(TOKEN, holderOf('bank-a'), NOW_MS);
    expect(tokens.find(TOKEN, NOW_MS - 1)).toBeDefined();
    expect(tokens.find(TOKEN, NOW_MS)).toBeUndefined();
    expect(tokens.size).toBe(0);
    expect(tokens.find(TOKEN, NOW_MS - 1)).toBeUndefined();
  });

  it('does not hold what is only looked for', () => {
    const tokens = new VerifiedTokens();
    for (let n = 0; n < 1_000; n += 1) tokens.find(`invalid ${n}`, NOW_MS);
    expect(tokens.size).toBe(0);
  });

  it('holds 10,000 tokens at most and lets the one go that was not used the longest', () => {
    const tokens = new VerifiedTokens();
    for (let n = 0; n < 10_000; n += 1) tokens.add(`token ${n}`, holderOf(`client ${n}`), NOW_MS + 1);
    expect(tokens.find('token 0', NOW_MS)).toBeDefined();
    tokens.add('token 10000', holderOf('client 10000'), NOW_MS + 1);
    expect(tokens.size).toBe(10_000);
    expect(tokens.find('token 0', NOW_MS)?.clientId).toBe('client 0');
    expect(tokens.find('token 1', NOW_MS)).toBeUndefined();
    expect(tokens.find('token 10000', NOW_MS)?.clientId).toBe('client 10000');
  });
});
