import { generateKeyPairSync } from 'node:crypto';
import { nameOf, readKeySet } from './key-set.js';

const ec = (kid: string, more: object = {}) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
  ...more,
});
const rsa = (kid: string, more: object = {}) => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey.export({ format: 'jwk' }),
  kid,
  ...more,
});
const privateKey = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  kid,
});
const setOf = (...keys: unknown[]): string => JSON.stringify({ keys });
const namesIn = (text: string): string[] => [...readKeySet(text).keys()];

describe('readKeySet', () => {
  it('holds each key under its kid and the one algorithm it is good for', () => {
    const text = setOf(
      ec('a'),
      ec('b', { alg: 'ES256', use: 'sig', x5c: ['x'] }),
      rsa('c'),
      rsa('d', { alg: 'PS256' }),
    );
    expect(namesIn(text)).toEqual(['ES256 a', 'ES256 b', 'PS256 c', 'PS256 d']);
    expect(readKeySet(text).get(nameOf({ alg: 'ES256', kid: 'a' }))?.type).toBe('public');
    expect(readKeySet(text).get(nameOf({ alg: 'PS256', kid: 'a' }))).toBeUndefined();
  });

  it('leaves out keys of another kind, use or algorithm, private ones, and such as are no keys', () => {
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
    const others = [
      { ...p384, kid: 'o' },
      rsa('o', { alg: 'RS256' }),
      ec('o', { use: 'enc' }),
      ec('o', { alg: 'none' }),
      ec(''),
      privateKey('o'),
      { kty: 'oct', k: 'c2VjcmV0', kid: 'o' },
      { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'o' },
      { kty: 'RSA', kid: 'o' },
      null,
      7,
      'x',
      [],
    ];
    expect(namesIn(setOf(...others, ec('good')))).toEqual(['ES256 good']);
  });

  it('holds none of two keys with the same kid', () => {
    expect(namesIn(setOf(ec('a'), ec('a'), ec('a'), ec('b')))).toEqual(['ES256 b']);
  });

  it.each([
    '',
    'x',
    'null',
    '7',
    '[]',
    '{}',
    '{"keys":7}',
    '{"keys":[]}',
    setOf({ kty: 'oct' }),
    setOf(privateKey('a')),
  ])('does not take %j for a key set', (text) => {
    expect(() => readKeySet(text)).toThrow();
  });

  it('does not read more than a hundred keys', () => {
    const one = ec('a');
    expect(() => readKeySet(setOf(...Array.from({ length: 101 }, () => one)))).toThrow();
  });
});
