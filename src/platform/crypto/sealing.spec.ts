import * as fc from 'fast-check';
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { UnsealableSecret, UnusableKey } from './crypto.errors.js';
import { SealingKey } from './sealing.js';

const KEY_TEXT = Buffer.alloc(32, 7).toString('base64');
const key = SealingKey.fromBase64(KEY_TEXT);

describe('SealingKey.fromBase64', () => {
  it.each([
    ['nothing', ''],
    ['31 bytes', Buffer.alloc(31).toString('base64')],
    ['33 bytes', Buffer.alloc(33).toString('base64')],
    ['a line break at the end', `${KEY_TEXT}\n`],
    ['characters that base64 skips', `!${KEY_TEXT}`],
    ['hexadecimal', Buffer.alloc(32).toString('hex')],
  ])('refuses %s', (_what, text) => {
    expect(() => SealingKey.fromBase64(text)).toThrow(UnusableKey);
  });

  it('does not show the key in its refusal or in a dump', () => {
    expect(() => SealingKey.fromBase64('top-secret')).toThrow(/^unusable key: (?!.*top-secret)/);
    expect(JSON.stringify(key)).toBe(`{"kid":"${key.kid}"}`);
  });

  it('takes base64url too, and what generate makes', () => {
    const bytes = Buffer.alloc(32, 0xfb);
    expect(SealingKey.fromBase64(bytes.toString('base64url')).kid).toBe(
      SealingKey.fromBase64(bytes.toString('base64')).kid,
    );
    expect(SealingKey.fromBase64(SealingKey.generate()).kid).toMatch(/^[0-9a-f]{8}$/);
    expect(SealingKey.generate()).not.toBe(SealingKey.generate());
  });
});

describe('seal and open', () => {
  it('give the text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (plain, context) => {
        expect(key.open(key.seal(plain, context), context)).toBe(plain);
      }),
    );
  });

  it('write version, key id, salt, nonce and body, readable by plain HKDF and AES-256-GCM', () => {
    const sealed = key.seal('secret', 'webhook:1');
    // SHA-256 of 32 bytes 07, computed with sha256sum.
    expect(sealed).toMatch(/^v2\.4bb06f8e\.[\w-]{38}\.[\w-]{30}$/);
    const [, , seed = '', body = ''] = sealed.split('.');
    const [salt, nonce] = [
      Buffer.from(seed, 'base64url').subarray(0, 16),
      Buffer.from(seed, 'base64url').subarray(16),
    ];
    const derived = Buffer.from(hkdfSync('sha256', Buffer.alloc(32, 7), salt, 'sealing v2', 32));
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', derived, nonce);
    decipher.setAAD(Buffer.from('v2.4bb06f8e.webhook:1')).setAuthTag(bytes.subarray(-16));
    expect(decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8')).toBe(
      'secret',
    );
  });

  it('X04: never use a salt or a nonce twice', () => {
    const seeds = Array.from({ length: 20_000 }, () =>
      Buffer.from(key.seal('').split('.')[2] ?? '', 'base64url'),
    );
    for (const [from, to] of [
      [0, 16],
      [16, 28],
    ]) {
      expect(new Set(seeds.map((seed) => seed.toString('hex', from, to))).size).toBe(20_000);
    }
  });

  // Sealed by the version before, which used the key itself: nothing stored is sealed anew.
  it('X06: open what was sealed as v1', () => {
    const nonce = Buffer.alloc(12, 1);
    const cipher = createCipheriv('aes-256-gcm', Buffer.alloc(32, 7), nonce);
    cipher.setAAD(Buffer.from('v1.4bb06f8e.webhook:1'));
    const body = Buffer.concat([cipher.update('secret', 'utf8'), cipher.final(), cipher.getAuthTag()]);
    const sealed = `v1.4bb06f8e.${nonce.toString('base64url')}.${body.toString('base64url')}`;
    expect(key.open(sealed, 'webhook:1')).toBe('secret');
    expect(() => key.open(sealed.replace('v1', 'v2'), 'webhook:1')).toThrow(UnsealableSecret);
  });
});

describe('open refuses', () => {
  it('another key and another context', () => {
    const other = SealingKey.fromBase64(Buffer.alloc(32, 8).toString('base64'));
    expect(() => other.open(key.seal('secret'))).toThrow(UnsealableSecret);
    expect(() => key.open(key.seal('secret', 'a'), 'b')).toThrow(UnsealableSecret);
    expect(() => key.open(key.seal('secret', 'a'))).toThrow(UnsealableSecret);
  });

  it('another key that claims the same key id', () => {
    const other = SealingKey.fromBase64(Buffer.alloc(32, 8).toString('base64'));
    expect(() => other.open(key.seal('secret').replace(key.kid, other.kid))).toThrow(UnsealableSecret);
  });

  it.each(['a', 'ab', 'abc'])('every single changed character around %p', (plain) => {
    const sealed = key.seal(plain);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = sealed[at] === 'B' ? 'C' : 'B';
      const text = `${sealed.slice(0, at)}${changed}${sealed.slice(at + 1)}`;
      expect(() => key.open(text)).toThrow(UnsealableSecret);
    }
  });

  it.each([
    '',
    'v1',
    'v1...',
    'v2...',
    'v1.4bb06f8e.AAAA.AAAAAAAAAAAAAAAAAAAAAA',
    `v1.4bb06f8e.${'A'.repeat(38)}.${'A'.repeat(22)}`,
    'v2.4bb06f8e.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA',
    `v3.4bb06f8e.${'A'.repeat(38)}.${'A'.repeat(22)}`,
    'plain text',
  ])('what was never sealed: %p', (text) => {
    expect(() => key.open(text)).toThrow(UnsealableSecret);
  });

  it('a cut text', () => {
    const sealed = key.seal('secret');
    expect(() => key.open(sealed.slice(0, -1))).toThrow(UnsealableSecret);
    expect(() => key.open(sealed.slice(0, -8))).toThrow(UnsealableSecret);
  });
});
