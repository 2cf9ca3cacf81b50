import type { JWK } from 'jose';
import { newSeed } from '../../src/platform/crypto/sealing.js';
import { KeySet, newPrivateJwk, verifyCompact, verifyDetached } from '../../src/platform/crypto/index.js';
import { aReport } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { startAgain } from '../support/restart.js';
import { sendBare } from '../support/roles.js';

interface Report {
  readonly reportId: string;
  readonly digest: string;
  readonly signature: string;
}

/** How long three gateways, one after the other, may take on a busy machine. */
const STARTING_MS = 180_000;

describe('X06: the algorithm that reports are signed by changes', () => {
  let gateway: TestGateway;
  afterAll(async () => gateway?.stop());

  const published = async (): Promise<JWK[]> => {
    const { keys } = (await sendBare(gateway, 'GET', '/v1/signing-keys')).body as { keys: JWK[] };
    return keys;
  };
  const ask = async (): Promise<Report> => {
    const { status, body } = await gateway
      .as('bank-a')
      .post('/v1/reports', aReport(gateway, { items: ['REG-01'] }));
    expect(status).toBe(201);
    return body as Report;
  };
  const again = async ({ reportId }: Report): Promise<unknown> =>
    (await gateway.as('bank-a').send('GET', `/v1/reports/${reportId}`)).body;
  const stored = async (): Promise<unknown[]> =>
    (await gateway.database.superuser.query('select xmin::text, * from report order by id')).rows;

  it(
    'signs new reports by the new key, verifies the old ones by the old, and rewrites nothing',
    async () => {
      const [es256, edDsa, sm2] = [
        await newPrivateJwk('ES256'),
        await newPrivateJwk('EdDSA'),
        await newPrivateJwk('SM2-SM3'),
      ];
      gateway = await startGateway({ REPORT_SIGNING_KEY: JSON.stringify(es256) });
      const reports = [await ask()];
      const kept = await stored();
      expect(kept).toHaveLength(1);
      for (const keys of [
        [edDsa, es256],
        [sm2, edDsa, { ...es256, d: undefined }],
      ]) {
        await gateway.process.end('SIGTERM');
        gateway = await startAgain(gateway, { REPORT_SIGNING_KEY: JSON.stringify({ keys }) });
        reports.push(await ask());
      }

      const jwks = await published();
      expect(jwks.map(({ alg }) => alg)).toEqual(['SM2-SM3', 'EdDSA', 'ES256']);
      for (const jwk of jwks) expect(jwk).not.toHaveProperty('d');
      const keys = await KeySet.fromJwks({ keys: jwks });
      const verified = reports.map(({ signature, digest }) => verifyDetached(signature, digest, keys));
      expect(verified).toMatchObject([
        { isGood: true, alg: 'ES256' },
        { isGood: true, alg: 'EdDSA' },
        { isGood: true, alg: 'SM2-SM3' },
      ]);
      for (const { signature, digest } of reports) {
        const attached = signature.replace('..', `.${Buffer.from(digest).toString('base64url')}.`);
        expect(verifyCompact(attached, keys, { typ: 'authorization+jws' })).toMatchObject({
          reason: 'wrong-type',
        });
      }
      for (const report of reports) expect(await again(report)).toEqual(report);
      expect(await stored()).toEqual(expect.arrayContaining(kept));
    },
    STARTING_MS,
  );
});

describe('X04: what seals other people’s secrets', () => {
  // The nonce alone is looked at, not the salt that makes a key of its own for each text.
  it('has no nonce twice in a million', () => {
    const halves = new BigUint64Array(1_000_000).map(() => newSeed().subarray(-12).readBigUInt64LE());
    const sorted = halves.toSorted();
    // 64 of the 96 bits suffice: by chance two agree once in forty million runs.
    expect(sorted.some((value, at) => value === sorted[at - 1])).toBe(false);
  });
});
