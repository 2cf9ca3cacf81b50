import { CompactSign, calculateJwkThumbprint, importJWK } from 'jose';
import { createPublicKey, verify } from 'node:crypto';
import { UnusableKey } from './crypto.errors.js';
import { newEcPrivateJwk, SigningKey, verifyDetached } from './signing.js';

const PAYLOAD = '{"uscc":"914403001922038216","名":"值"}';

async function aKey(): Promise<SigningKey> {
  return SigningKey.fromJwk(await newEcPrivateJwk());
}

describe('newEcPrivateJwk', () => {
  it('makes a P-256 key named by its thumbprint', async () => {
    const jwk = await newEcPrivateJwk();
    expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk));
    expect((await newEcPrivateJwk()).d).not.toBe(jwk.d);
  });
});

describe('SigningKey.fromJwk', () => {
  it('publishes everything but the secret', async () => {
    const jwk = await newEcPrivateJwk();
    const { d, ...rest } = jwk;
    const key = await SigningKey.fromJwk(jwk);
    expect(key.publicJwk).toEqual(rest);
    expect(JSON.stringify(key)).not.toContain(d);
  });

  it('fills in alg and use', async () => {
    const { alg, use, ...bare } = await newEcPrivateJwk();
    expect((await SigningKey.fromJwk(bare)).publicJwk).toMatchObject({ alg, use });
  });

  it.each([
    ['no kid', { kid: undefined }, 'kid'],
    ['no secret', { d: undefined }, 'd'],
    ['another curve', { crv: 'P-384' }, 'crv'],
    ['another use', { use: 'enc' }, 'use'],
    ['another algorithm', { alg: 'ES384' }, 'alg'],
  ])('refuses a key with %s and names the member', async (_what, change, member) => {
    const jwk = { ...(await newEcPrivateJwk()), ...change };
    await expect(SigningKey.fromJwk(jwk)).rejects.toThrow(new RegExp(`unusable key: .*wrong: ${member}$`));
  });

  it('refuses halves that do not belong together, and what is no key, without showing it', async () => {
    const [one, two] = [await newEcPrivateJwk(), await newEcPrivateJwk()];
    await expect(SigningKey.fromJwk({ ...one, d: two.d })).rejects.toThrow(UnusableKey);
    await expect(SigningKey.fromJwk('top-secret')).rejects.toThrow(/^(?!.*top-secret)/);
    await expect(SigningKey.fromJwk(null)).rejects.toThrow(UnusableKey);
  });
});

describe('sign', () => {
  it('makes a detached JWS with algorithm and kid in its header', async () => {
    const key = await aKey();
    const [header = '', body, signature] = key.sign(PAYLOAD).split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'ES256',
      kid: key.publicJwk.kid,
    });
    expect(body).toBe('');
    expect(signature).toHaveLength(86);
  });

  it('is verified by plain ECDSA over header and payload', async () => {
    const key = await aKey();
    const [header, , signature = ''] = key.sign(PAYLOAD).split('.');
    const input = Buffer.from(`${header}.${Buffer.from(PAYLOAD).toString('base64url')}`);
    const publicKey = createPublicKey({ key: key.publicJwk, format: 'jwk' });
    const isGood = verify(
      'sha256',
      input,
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    expect(isGood).toBe(true);
  });
});

describe('verifyDetached', () => {
  it('accepts the payload as text or bytes', async () => {
    const key = await aKey();
    expect(await verifyDetached(key.sign(PAYLOAD), Buffer.from(PAYLOAD), key.publicJwk)).toBe(true);
    expect(await verifyDetached(key.sign(Buffer.from(PAYLOAD)), PAYLOAD, key.publicJwk)).toBe(true);
    expect(await verifyDetached(key.sign(''), '', key.publicJwk)).toBe(true);
  });

  it('refuses a changed payload, another key, and a kid that is not the key’s', async () => {
    const [key, other] = [await aKey(), await aKey()];
    const jws = key.sign(PAYLOAD);
    expect(await verifyDetached(jws, `${PAYLOAD} `, key.publicJwk)).toBe(false);
    expect(await verifyDetached(jws, PAYLOAD, other.publicJwk)).toBe(false);
    expect(await verifyDetached(jws, PAYLOAD, { ...key.publicJwk, kid: 'other' })).toBe(false);
  });

  it('refuses a JWS that brings its own payload, and anything malformed', async () => {
    const key = await aKey();
    const [header, , signature] = key.sign(PAYLOAD).split('.');
    const attached = `${header}.${Buffer.from(PAYLOAD).toString('base64url')}.${signature}`;
    for (const jws of [
      attached,
      '',
      '.',
      '..',
      'a..b',
      `${header}..`,
      `${header}..${signature}.`,
      '💥..💥',
    ]) {
      expect(await verifyDetached(jws, PAYLOAD, key.publicJwk)).toBe(false);
    }
  });

  it('refuses the algorithms none and HS256 keyed with the public key', async () => {
    const { publicJwk } = await aKey();
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: publicJwk.kid })).toString('base64url');
    expect(await verifyDetached(`${none}..`, PAYLOAD, publicJwk)).toBe(false);
    const secret = await importJWK({ kty: 'oct', k: publicJwk.x }, 'HS256');
    const forged = await new CompactSign(Buffer.from(PAYLOAD))
      .setProtectedHeader({ alg: 'HS256', kid: publicJwk.kid })
      .sign(secret);
    const [header, , signature] = forged.split('.');
    expect(await verifyDetached(`${header}..${signature}`, PAYLOAD, publicJwk)).toBe(false);
  });

  it('throws when the public key is none', async () => {
    const key = await aKey();
    const broken = { ...key.publicJwk, x: 'AAAA' };
    await expect(verifyDetached(key.sign(PAYLOAD), PAYLOAD, broken)).rejects.toThrow(UnusableKey);
  });
});
