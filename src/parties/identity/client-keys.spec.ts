import { generateKeyPairSync } from 'node:crypto';
import { readPublicKeys } from './client-keys.js';

const ecPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const EC = { ...ecPair.publicKey.export({ format: 'jwk' }), kid: 'ec-1' };
// A 512-bit modulus and nothing but ones in a 2048-bit one: the form is what counts here, and no time is spent on keys.
const N_512 = Buffer.alloc(64, 0xff).toString('base64url');
const N_2048 = Buffer.alloc(256, 0xff).toString('base64url');
const RSA = { kty: 'RSA', n: N_2048, e: 'AQAB', kid: 'rsa-1' };

const refusal: Error = expect.objectContaining({ code: 'unusable-keys', status: 422 });
const read = (...keys: object[]): unknown => readPublicKeys({ keys });
const many = (count: number): object[] =>
  Array.from({ length: count }, (_, index) => ({ ...EC, kid: `k${index}` }));

describe('readPublicKeys', () => {
  it('reads an EC key as ES256 and an RSA key as PS256, for signing', () => {
    expect(read(EC, RSA)).toEqual({
      keys: [
        { kty: 'EC', crv: 'P-256', x: EC.x, y: EC.y, kid: 'ec-1', alg: 'ES256', use: 'sig' },
        { kty: 'RSA', n: N_2048, e: 'AQAB', kid: 'rsa-1', alg: 'PS256', use: 'sig' },
      ],
    });
  });

  it('takes one to five keys', () => {
    expect(read(...many(5))).toMatchObject({ keys: { length: 5 } });
    expect(() => read(...many(6))).toThrow(refusal);
    expect(() => read()).toThrow(refusal);
  });

  it('refuses a key with its private part', () => {
    const d = ecPair.privateKey.export({ format: 'jwk' }).d;
    expect(d).toBeDefined();
    expect(() => read({ ...EC, d })).toThrow(refusal);
    for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi'])
      expect(() => read({ ...RSA, [part]: 'AQAB' })).toThrow(refusal);
  });

  it('does not repeat the private part in its answer', () => {
    try {
      read({ ...EC, d: 'hunter2Zt7' });
      throw new Error('was accepted');
    } catch (error) {
      expect(error).toEqual(refusal);
      expect(JSON.stringify(error)).not.toContain('hunter2');
      expect(error).toMatchObject({ errors: [{ pointer: '/jwks/keys/0', code: 'unusable-key' }] });
    }
  });

  it.each([
    ['a modulus of 512 bits', { n: N_512 }],
    ['a modulus of 2040 bits', { n: Buffer.alloc(255, 0xff).toString('base64url') }],
    [
      'a modulus of 512 bits behind zeros',
      { n: Buffer.concat([Buffer.alloc(192), Buffer.alloc(64, 0xff)]).toString('base64url') },
    ],
    [
      'a modulus of 2047 bits',
      { n: Buffer.concat([Buffer.of(0x7f), Buffer.alloc(255, 0xff)]).toString('base64url') },
    ],
    ['the exponent 1, with which anybody can sign', { e: 'AQ' }],
    ['the exponent 0', { e: 'AA' }],
    ['an even exponent', { e: 'AQAC' }],
    ['no exponent', { e: '' }],
  ])('refuses an RSA key with %s', (_what, change) => {
    expect(() => read({ ...RSA, ...change })).toThrow(refusal);
  });

  it('takes RSA keys longer than 2048 bits', () => {
    const n = Buffer.alloc(384, 0xff).toString('base64url');
    expect(read({ ...RSA, n })).toMatchObject({ keys: [{ n }] });
  });

  it('refuses two keys with one kid, whatever their kind', () => {
    expect(() => read(EC, { ...EC })).toThrow(refusal);
    expect(() => read(EC, { ...RSA, kid: 'ec-1' })).toThrow(refusal);
  });

  it.each([
    ['a point off the curve', { y: EC.x }],
    [
      'the point at zero',
      { x: Buffer.alloc(32).toString('base64url'), y: Buffer.alloc(32).toString('base64url') },
    ],
    ['a coordinate that is too short', { x: 'AQAB' }],
    ['no coordinate', { y: '' }],
  ])('refuses an EC key with %s', (_what, change) => {
    expect(() => read({ ...EC, ...change })).toThrow(refusal);
  });

  it.each([
    ['a shared secret', { kty: 'oct', k: 'AQAB', kid: 'a' }],
    ['Ed25519', { ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }), kid: 'a' }],
    ['another curve', { ...EC, crv: 'P-384' }],
    ['RS256', { ...RSA, alg: 'RS256' }],
    ['an algorithm of another kind of key', { ...EC, alg: 'PS256' }],
    ['HS256', { ...EC, alg: 'HS256' }],
    ['encryption', { ...EC, use: 'enc' }],
    ['a certificate beside the key', { ...EC, x5u: 'https://attacker.example/' }],
    ['no kid', { ...EC, kid: undefined }],
    ['an empty kid', { ...EC, kid: '' }],
    ['a kid of 201 characters', { ...EC, kid: 'k'.repeat(201) }],
  ])('refuses %s', (_what, key) => {
    expect(() => read(key)).toThrow(refusal);
  });

  it.each([
    [undefined],
    [null],
    [[]],
    ['{}'],
    [{}],
    [{ keys: {} }],
    [{ keys: [EC], other: 1 }],
    [{ keys: [null] }],
  ])('refuses what is no key set: %j', (jwks) => {
    expect(() => readPublicKeys(jwks)).toThrow(refusal);
  });
});
