import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { UnusableKey } from './crypto.errors.js';
import { newEcPrivateJwk, newPrivateJwk } from './new-signing-jwk.js';
import { SigningKey } from './signing.js';
import { ALGORITHM_NAMES, type Algorithm } from './signing-jwk.js';

const PAYLOAD = '{"uscc":"914403001922038216","名":"值"}';
const TYP = 'report+jws';

async function aKey(alg: Algorithm): Promise<SigningKey> {
  return SigningKey.fromJwk(await newPrivateJwk(alg));
}

const read = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString());

describe.each(ALGORITHM_NAMES)('SigningKey.fromJwk with %s', (alg) => {
  it('publishes everything but the secret', async () => {
    const jwk = await newPrivateJwk(alg);
    const { d, ...rest } = jwk;
    const key = await SigningKey.fromJwk(jwk);
    expect(key.publicJwk).toEqual(rest);
    expect(JSON.stringify(key)).not.toContain(d);
  });

  it('fills in alg and use', async () => {
    const { alg: _, use, ...bare } = await newPrivateJwk(alg);
    expect((await SigningKey.fromJwk(bare)).publicJwk).toMatchObject({ alg, use });
  });

  it.each([
    ['no kid', { kid: undefined }, 'kid is missing'],
    ['an empty kid', { kid: '' }, 'kid is empty'],
    ['no secret', { d: undefined }, 'd is not 32 bytes in base64url'],
    ['a short secret', { d: 'AAAA' }, 'd is not 32 bytes in base64url'],
    ['another curve', { crv: 'P-384' }, 'crv is none of P-256, Ed25519, SM2'],
    ['another kind', { kty: 'RSA' }, `kty is not ${alg === 'EdDSA' ? 'OKP' : 'EC'}`],
    ['another use', { use: 'enc' }, 'use is not sig'],
    ['another algorithm', { alg: 'ES384' }, `alg is not ${alg}`],
  ])('refuses a key with %s and says what is wrong', async (_what, change, fault) => {
    const jwk = { ...(await newPrivateJwk(alg)), ...change };
    await expect(SigningKey.fromJwk(jwk)).rejects.toThrow(new UnusableKey(fault));
  });

  it('refuses halves that do not belong together', async () => {
    const [one, two] = [await newPrivateJwk(alg), await newPrivateJwk(alg)];
    await expect(SigningKey.fromJwk({ ...one, d: two.d })).rejects.toThrow(UnusableKey);
    await expect(SigningKey.fromJwk({ ...one, x: two.x })).rejects.toThrow(UnusableKey);
  });
});

describe('SigningKey.fromJwk', () => {
  it('refuses what is no key, without showing it', async () => {
    await expect(SigningKey.fromJwk('top-secret')).rejects.toThrow(/^(?!.*top-secret)/);
    await expect(SigningKey.fromJwk(null)).rejects.toThrow(UnusableKey);
    const shown = { ...(await newEcPrivateJwk()), d: 'top-secret', alg: 'top-secret' };
    await expect(SigningKey.fromJwk(shown)).rejects.toThrow(/^unusable key: (?!.*top-secret)/);
  });

  // It would sign ECDSA where it was made here, and SM2 under an empty signer id where it was read.
  it('X02: takes no KeyObject of SM2', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    await expect(SigningKey.fromJwk(privateKey)).rejects.toThrow(UnusableKey);
  });
});

describe.each(ALGORITHM_NAMES)('signing with %s', (alg) => {
  it('makes a detached JWS with algorithm and kid in its header', async () => {
    const key = await aKey(alg);
    const [header = '', body, signature] = key.sign(PAYLOAD).split('.');
    expect(read(header)).toEqual({ alg, kid: key.publicJwk.kid });
    expect(body).toBe('');
    expect(signature).toHaveLength(86);
  });

  it('makes a compact JWS with type and payload', async () => {
    const key = await aKey(alg);
    const [header = '', body = '', signature] = key.signCompact(PAYLOAD, { typ: TYP }).split('.');
    expect(read(header)).toEqual({ alg, kid: key.publicJwk.kid, typ: TYP });
    expect(Buffer.from(body, 'base64url').toString()).toBe(PAYLOAD);
    expect(signature).toHaveLength(86);
  });
});

describe('signing with ES256', () => {
  it('is verified by plain ECDSA over header and payload', async () => {
    const key = await aKey('ES256');
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
