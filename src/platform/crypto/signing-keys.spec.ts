import { newPrivateJwk } from './new-signing-jwk.js';
import { ALGORITHM_NAMES, type PrivateJwk, PublicJwk } from './signing-jwk.js';
import { SigningJwks, SigningKeys } from './signing-keys.js';
import { verifyDetached } from './verifying.js';

const publicHalf = (jwk: PrivateJwk): object => PublicJwk.parse(jwk);

const messagesOf = (given: unknown): string[] => {
  const { error } = SigningJwks.safeParse(given);
  return error?.issues.map(({ message }) => message) ?? [];
};

describe('SigningJwks', () => {
  it('takes one private key of each kind, or a set that begins with one', async () => {
    for (const alg of ALGORITHM_NAMES) {
      const [jwk, older] = [await newPrivateJwk(alg), await newPrivateJwk('ES256')];
      expect(SigningJwks.parse(jwk)).toEqual({ keys: [jwk] });
      expect(SigningJwks.parse({ keys: [jwk, publicHalf(older)] })).toEqual({
        keys: [jwk, publicHalf(older)],
      });
    }
  });

  it('drops the secrets of older keys', async () => {
    const [jwk, older] = [await newPrivateJwk('EdDSA'), await newPrivateJwk('ES256')];
    expect(JSON.stringify(SigningJwks.parse({ keys: [jwk, older] }))).not.toContain(older.d);
  });

  it('refuses a first key without its secret, two keys of one name, and what is no key', async () => {
    const jwk = await newPrivateJwk('ES256');
    expect(messagesOf({ keys: [publicHalf(jwk), jwk] })).toEqual(['d is not 32 bytes in base64url']);
    expect(messagesOf({ keys: [jwk, jwk] })).toEqual(['two keys have the same kid']);
    expect(messagesOf({ keys: [] })).not.toEqual([]);
    expect(messagesOf({ keys: 'top-secret' })).toEqual(['keys is no list that begins with a private key']);
    for (const given of [null, 'top-secret', [], {}, { ...jwk, d: 'top-secret' }]) {
      expect(messagesOf(given)).not.toEqual([]);
      expect(messagesOf(given).join('')).not.toContain('top-secret');
    }
  });
});

describe('X06: SigningKeys', () => {
  it('signs by the first key and still verifies what the others have signed', async () => {
    const [es256, edDsa, sm2] = await Promise.all(ALGORITHM_NAMES.map(async (alg) => newPrivateJwk(alg)));
    const before = await SigningKeys.fromJwks(SigningJwks.parse(es256));
    const between = await SigningKeys.fromJwks(SigningJwks.parse({ keys: [edDsa, es256] }));
    const now = await SigningKeys.fromJwks(
      SigningJwks.parse({ keys: [sm2, ...[edDsa, es256].flatMap((jwk) => (jwk ? [publicHalf(jwk)] : []))] }),
    );
    const signed = [before, between, now].map((keys) => keys.active.sign('report'));
    expect(signed.map((jws) => verifyDetached(jws, 'report', now.verifying))).toMatchObject([
      { isGood: true, alg: 'ES256' },
      { isGood: true, alg: 'EdDSA' },
      { isGood: true, alg: 'SM2-SM3' },
    ]);
    expect(verifyDetached(signed[2] ?? '', 'report', between.verifying)).toMatchObject({
      reason: 'unknown-key',
    });
    expect(now.publicJwks.map(({ alg }) => alg)).toEqual(['SM2-SM3', 'EdDSA', 'ES256']);
    expect(JSON.stringify(now.publicJwks)).not.toContain('"d"');
  });
});
