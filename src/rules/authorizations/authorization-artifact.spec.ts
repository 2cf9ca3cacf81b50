import { CompactSign, exportJWK, FlattenedSign, generateKeyPair } from 'jose';
import { canonicalJson, KeySet, newPrivateJwk, SigningKey } from '../../platform/crypto/index.js';
import { type ArtifactContent, checkArtifact, signArtifact } from './authorization-artifact.js';
import { type AuthorizationText, written } from './authorization-text.js';

const text: AuthorizationText = {
  kind: 'enterprise-authorization',
  id: '01a226d1-bbc8-7005-bcf0-f82607e09bae',
  version: 1,
  form: 'online',
  uscc: '91140100MA0TEXT12Y',
  subjectName: '太原测试有限公司',
  institutionId: '01a226d1-bbc8-7005-bcf0-f82607e09baf',
  institutionName: 'Bank A',
  items: [{ code: 'TAX-04', catalogVersion: 1 }],
  modes: ['interface-call'],
  purpose: 'pre-loan-review',
  validFrom: '2026-11-01T00:00:00.000Z',
  validUntil: '2026-12-01T00:00:00.000Z',
  maxUses: null,
  frequency: null,
  dataFrom: null,
  dataUntil: null,
  dataLifeDays: 30,
  riskNotice: { version: '2026-01', digest: 'sha-256:00' },
};
const content = (change: Partial<ArtifactContent> = {}): ArtifactContent => ({
  issuer: 'https://gateway.example.gov.cn',
  inForceAt: '2026-11-01T00:00:00.000Z',
  authorization: text,
  textDigest: written(text).digest,
  signature: null,
  ...change,
});

/** The signature of an enterprise under a text, by a key of its own. */
async function enterpriseSignature(signed: AuthorizationText, kid = 'enterprise-key') {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' };
  const { protected: header, signature } = await new FlattenedSign(Buffer.from(canonicalJson(signed)))
    .setProtectedHeader({ alg: 'ES256', kid })
    .sign(privateKey);
  const jws = `${header}..${signature}`;
  return { alg: 'ES256', kid, jwk, jws, signedAt: '2026-11-01T00:00:00.000Z', clientId: 'enterprise-1' };
}

describe.each(['ES256', 'EdDSA', 'SM2-SM3'] as const)('an artifact signed by %s', (alg) => {
  let key: SigningKey;
  let keys: KeySet;
  beforeAll(async () => {
    key = await SigningKey.fromJwk(await newPrivateJwk(alg));
    keys = await KeySet.fromJwks({ keys: [key.publicJwk] });
  });

  it('proves what it says, with and without a signature of the enterprise', async () => {
    expect(await checkArtifact(signArtifact(key, content()), keys)).toMatchObject({
      isGood: true,
      alg,
      content: content(),
    });
    const signature = await enterpriseSignature(text);
    expect(await checkArtifact(`${signArtifact(key, content({ signature }))}\n`, keys)).toMatchObject({
      isGood: true,
      content: { signature: { kid: 'enterprise-key' } },
    });
  });

  it('proves nothing once a byte of it is changed', async () => {
    const jws = signArtifact(key, content());
    const [header = '', , signature = ''] = jws.split('.');
    const forged = canonicalJson(content({ authorization: { ...text, maxUses: 9_999 } }));
    const body = Buffer.from(forged).toString('base64url');
    expect(await checkArtifact([header, body, signature].join('.'), keys)).toEqual({
      isGood: false,
      reason: 'bad-signature',
    });
  });
});

describe('checkArtifact', () => {
  let key: SigningKey;
  let keys: KeySet;
  beforeAll(async () => {
    key = await SigningKey.fromJwk(await newPrivateJwk('ES256'));
    keys = await KeySet.fromJwks({ keys: [key.publicJwk] });
  });
  const reasonOf = async (jws: string): Promise<unknown> => checkArtifact(jws, keys);

  it('sees a digest that is not that of the text', async () => {
    const jws = signArtifact(key, content({ textDigest: written({ ...text, version: 2 }).digest }));
    expect(await reasonOf(jws)).toEqual({ isGood: false, reason: 'text-changed' });
  });

  it('sees a signature of the enterprise under another text, or by another key', async () => {
    const other = await enterpriseSignature({ ...text, maxUses: 1 });
    expect(await reasonOf(signArtifact(key, content({ signature: other })))).toEqual({
      isGood: false,
      reason: 'bad-enterprise-signature',
    });
    const mixed = { ...(await enterpriseSignature(text)), jwk: (await enterpriseSignature(text)).jwk };
    expect(await reasonOf(signArtifact(key, content({ signature: mixed })))).toEqual({
      isGood: false,
      reason: 'bad-enterprise-signature',
    });
  });

  it('takes nothing signed as something else, and nothing by a key nobody published', async () => {
    const token = key.signCompact(canonicalJson(content()), { typ: 'at+jwt' });
    expect(await reasonOf(token)).toEqual({ isGood: false, reason: 'wrong-type' });
    const stranger = await SigningKey.fromJwk(await newPrivateJwk('ES256'));
    expect(await reasonOf(signArtifact(stranger, content()))).toEqual({
      isGood: false,
      reason: 'unknown-key',
    });
    const { privateKey } = await generateKeyPair('ES256');
    const posing = await new CompactSign(Buffer.from(canonicalJson(content())))
      .setProtectedHeader({ alg: 'ES256', kid: key.publicJwk.kid, typ: 'enterprise-authorization+jws' })
      .sign(privateKey);
    expect(await reasonOf(posing)).toEqual({ isGood: false, reason: 'bad-signature' });
  });

  it.each(['', '.', '..', 'a.b.c', 'not a jws', '{"authorization":{}}', 'a'.repeat(100_000)])(
    'calls %.20s malformed',
    async (jws) => {
      expect(await reasonOf(jws)).toEqual({ isGood: false, reason: 'malformed' });
    },
  );

  it('calls what is signed and no artifact malformed', async () => {
    const jws = key.signCompact('{"authorization":{"id":7}}', { typ: 'enterprise-authorization+jws' });
    expect(await reasonOf(jws)).toEqual({ isGood: false, reason: 'malformed' });
  });
});
