import type { JWK } from 'jose';
import { newSeed } from '../../src/platform/crypto/sealing.js';
import { KeySet, newPrivateJwk, verifyCompact, verifyDetached } from '../../src/platform/crypto/index.js';
import { checkArtifact } from '../../src/rules/authorizations/authorization-artifact.js';
import { aReport, grant } from '../support/factories.js';
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

describe('X06: the algorithm that reports and artifacts are signed by changes', () => {
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
  /** An authorization that is given now, with what the gateway signed of it. */
  const signed = async (): Promise<{ id: string; artifact: string }> => {
    const id = await grant(gateway);
    return { id, artifact: await artifactOf(id) };
  };
  const artifactOf = async (id: string): Promise<string> =>
    String((await gateway.asEnterprise().send('GET', `/v1/authorizations/${id}/artifact`)).body);
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
      const artifactKeys = [
        await newPrivateJwk('EdDSA'),
        await newPrivateJwk('SM2-SM3'),
        await newPrivateJwk('ES256'),
      ];
      gateway = await startGateway({
        REPORT_SIGNING_KEY: JSON.stringify(es256),
        ARTIFACT_SIGNING_KEY: JSON.stringify(artifactKeys[0]),
      });
      const reports = [await ask()];
      const authorizations = [await signed()];
      const kept = await stored();
      expect(kept).toHaveLength(1);
      for (const keys of [
        [edDsa, es256],
        [sm2, edDsa, { ...es256, d: undefined }],
      ]) {
        await gateway.process.end('SIGTERM');
        const newestFirst = artifactKeys.slice(0, reports.length + 1).toReversed();
        gateway = await startAgain(gateway, {
          REPORT_SIGNING_KEY: JSON.stringify({ keys }),
          ARTIFACT_SIGNING_KEY: JSON.stringify({ keys: newestFirst }),
        });
        reports.push(await ask());
        authorizations.push(await signed());
      }

      const jwks = await published();
      expect(jwks.slice(0, 3).map(({ alg }) => alg)).toEqual(['SM2-SM3', 'EdDSA', 'ES256']);
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
      const checked = await Promise.all(
        authorizations.map(async ({ artifact }) => checkArtifact(artifact, keys)),
      );
      expect(checked).toMatchObject([
        { isGood: true, alg: 'EdDSA' },
        { isGood: true, alg: 'SM2-SM3' },
        { isGood: true, alg: 'ES256' },
      ]);
      for (const { id, artifact } of authorizations) expect(await artifactOf(id)).toBe(artifact);
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
