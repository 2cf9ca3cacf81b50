import { calculateJwkThumbprint } from 'jose';
import { createPrivateKey, createPublicKey, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { UnusableKey } from './crypto.errors.js';
import { newEcPrivateJwk, newPrivateJwk, privateJwkOf } from './new-signing-jwk.js';
import { SigningKey } from './signing.js';
import { ALGORITHM_NAMES } from './signing-jwk.js';

describe('newPrivateJwk', () => {
  it.each([
    ['ES256', { kty: 'EC', crv: 'P-256' }],
    ['EdDSA', { kty: 'OKP', crv: 'Ed25519' }],
    ['SM2-SM3', { kty: 'EC', crv: 'SM2', sm2_id: '1234567812345678' }],
  ] as const)('makes a key of %s named by its thumbprint', async (alg, members) => {
    const jwk = await newPrivateJwk(alg);
    expect(jwk).toMatchObject({ ...members, alg, use: 'sig' });
    expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk));
    expect((await newPrivateJwk(alg)).d).not.toBe(jwk.d);
    expect((await SigningKey.fromJwk(jwk)).alg).toBe(alg);
  });

  it('knows every algorithm', () => {
    expect(ALGORITHM_NAMES).toEqual(['ES256', 'EdDSA', 'SM2-SM3']);
  });

  it('makes keys of ES256 by a name of their own', async () => {
    expect((await newEcPrivateJwk()).alg).toBe('ES256');
  });
});

describe('privateJwkOf', () => {
  it.each([
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['Ed25519', generateKeyPairSync('ed25519')],
    ['SM2', generateKeyPairSync('ec', { namedCurve: 'SM2' })],
  ])('gives a key of %s, made here or read from PEM, as one that signs', async (crv, { privateKey }) => {
    const jwk = await privateJwkOf(privateKey);
    expect(jwk.crv).toBe(crv);
    expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk));
    const read = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(await privateJwkOf(read)).toEqual(jwk);
    expect((await SigningKey.fromJwk(jwk)).publicJwk.kid).toBe(jwk.kid);
  });

  it.each([
    ['another curve', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
    [
      'another curve that no JWK has',
      () => generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' }).privateKey,
    ],
    ['another kind', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
    ['the public half', () => createPublicKey(generateKeyPairSync('ed25519').privateKey)],
    ['a shared secret', () => createSecretKey(Buffer.alloc(32))],
  ])('refuses %s', async (_what, make) => {
    await expect(privateJwkOf(make())).rejects.toThrow(UnusableKey);
  });
});
