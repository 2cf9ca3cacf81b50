import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayCommand } from '../support/command.js';
import { anAuthorization, aQuery, aReport, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { aKey } from '../support/keys.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import { signDetached } from '../support/signing.js';

const HOUR_MS = 3_600_000;
const hence = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();

interface Text {
  readonly version: number;
  readonly text: string;
  readonly isInForce: boolean;
}

describe('what an authorization says, version by version', () => {
  let gateway: TestGateway;
  const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-artifact-'));
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => {
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const path = (id: string, more = '') => `/v1/authorizations/${id}${more}`;
  const get = async (id: string, more = '') =>
    (await gateway.asEnterprise().send('GET', path(id, more))).body;
  const amend = async (id: string, change: object) =>
    gateway
      .asEnterprise()
      .post(path(id, '/amendment'), { version: 1, riskNoticeVersion: '2026-01', ...change });
  const sign = async (id: string, body: object) => gateway.asEnterprise().post(path(id, '/signature'), body);
  const query = async (authorizationId: string, overrides: object = {}) =>
    gateway.as('bank-a').post('/v1/queries', aQuery(gateway, { authorizationId, ...overrides }));
  const textOf = async (id: string) => (await get(id, '/text')) as Text;
  async function signed(id: string): Promise<{ version: number; jws: string }> {
    const { version, text } = await textOf(id);
    return { version, jws: await signDetached(text, gateway.enterprise().privateJwk) };
  }
  const verify = async (artifact: string, keys: unknown) => {
    writeFileSync(join(folder, 'artifact.jws'), artifact);
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys));
    return gatewayCommand([
      'authorization',
      'verify',
      join(folder, 'artifact.jws'),
      '--keys',
      join(folder, 'keys.json'),
    ]);
  };
  const publishedKeys = async () =>
    (await fetch(`${gateway.baseUrl}/v1/signing-keys`)).json() as Promise<object>;

  it('makes a new version under the same id, shows what changed, and decides by it at once', async () => {
    const id = await grant(gateway, { maxUses: 5 });
    expect((await query(id)).status).toBe(200);
    const change = { items: ['TAX-04'], withoutLimits: ['maxUses'], dataLifeDays: 7, reason: 'Only taxes' };
    const answer = await amend(id, change);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        id,
        version: 2,
        status: 'active',
        items: ['TAX-04'],
        maxUses: null,
        usesLeft: null,
        dataLifeDays: 7,
      },
    });
    expectProblem(await query(id, { itemCode: 'UTL-01' }), 422, 'item-not-covered');
    expect((await query(id)).status).toBe(200);
    for (const side of [gateway.asEnterprise(), gateway.as('bank-a')]) {
      const { body } = await side.send('GET', path(id, '/versions'));
      expect(body).toMatchObject({
        items: [
          { version: 1, isSigned: false, changes: [] },
          {
            version: 2,
            inForceAt: expect.stringMatching(/Z$/),
            changes: [
              { attribute: 'dataLifeDays', from: 30, to: 7 },
              { attribute: 'items' },
              { attribute: 'maxUses', from: 5, to: null },
            ],
          },
        ],
      });
    }
    const history = await get(id, '/history');
    expect(history).toMatchObject({
      items: [
        { change: 'granted', version: 1 },
        { change: 'amended', version: 2, reason: 'Only taxes' },
      ],
    });
  });

  it('counts the uses on, and refuses fewer than there were', async () => {
    const id = await grant(gateway, { maxUses: 3 });
    for (const _ of [1, 2]) expect((await query(id)).status).toBe(200);
    expectFault(await amend(id, { maxUses: 1 }), { pointer: '/maxUses', code: 'used-more-often' });
    expect((await amend(id, { maxUses: 2 })).body).toMatchObject({
      version: 2,
      usesLeft: 0,
      status: 'exhausted',
    });
    expectProblem(await query(id), 403, 'authorization-exhausted');
    expect((await amend(id, { version: 2, maxUses: 4 })).body).toMatchObject({
      usesLeft: 2,
      status: 'active',
    });
    expect((await query(id)).status).toBe(200);
    const uncounted = await grant(gateway);
    expect((await query(uncounted)).status).toBe(200);
    expect((await amend(uncounted, { maxUses: 1 })).body).toMatchObject({ usesLeft: 1 });
    expect((await query(uncounted)).status).toBe(200);
    expectProblem(await query(uncounted), 403, 'authorization-exhausted');
  });

  it('refuses what is wider than the rules, what is not new, what is over, and a version that is old', async () => {
    const id = await grant(gateway);
    expectFault(await amend(id, { validUntil: hence(31 * 24) }), {
      pointer: '/validUntil',
      code: 'too-long',
    });
    expectFault(await amend(id, {}), { pointer: '', code: 'nothing-changed' });
    expectFault(await amend(id, { riskNoticeVersion: '1999-01', maxUses: 1 }), {
      pointer: '/riskNoticeVersion',
      code: 'unknown-risk-notice',
    });
    expectFault(await amend(id, { purpose: 'insurance' }), { pointer: '/purpose', code: 'unknown-property' });
    expectProblem(await amend(id, { version: 2, maxUses: 1 }), 409, 'authorization-changed');
    const answers = await Promise.all([1, 2, 3, 4].map(async (maxUses) => amend(id, { maxUses })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
    await gateway.asEnterprise().post(path(id, '/revocation'), {});
    expectProblem(await amend(id, { version: 3, maxUses: 9 }), 409, 'wrong-state');
    expectProblem(
      await gateway
        .asEnterprise(1)
        .post(path(id, '/amendment'), { version: 1, riskNoticeVersion: '2026-01', maxUses: 1 }),
      404,
      'not-found',
    );
  });

  it('does not hand a kept report out again whose facts are about another time by now', async () => {
    const id = await grant(gateway);
    const report = await gateway
      .as('bank-a')
      .post('/v1/reports', aReport(gateway, { authorizationId: id, items: ['TAX-04'] }));
    const { reportId } = report.body as { reportId: string };
    expect((await gateway.as('bank-a').send('GET', `/v1/reports/${reportId}`)).status).toBe(200);
    expect((await amend(id, { dataFrom: '2026-08-01' })).status).toBe(200);
    expectProblem(await gateway.as('bank-a').send('GET', `/v1/reports/${reportId}`), 403, 'answer-outdated');
  });

  it('waits for the signature of the enterprise where it is to be signed, and holds from then on', async () => {
    const id = await grant(gateway, { awaitSignature: true });
    expect(await get(id)).toMatchObject({ status: 'pending-signature', version: 1 });
    expectProblem(await query(id), 403, 'authorization-not-yet-valid');
    expectProblem(await gateway.asEnterprise().send('GET', path(id, '/artifact')), 404, 'not-found');
    expectProblem(await gateway.asEnterprise().post(path(id, '/suspension'), {}), 409, 'wrong-state');
    const { text } = await textOf(id);
    const signature = await signed(id);
    const strange = await signDetached(text, (await aKey()).privateJwk);
    const misnamed = await signDetached(text, {
      ...(await aKey()).privateJwk,
      kid: gateway.enterprise().privateJwk.kid,
    });
    const otherText = await signDetached(`${text} `, gateway.enterprise().privateJwk);
    const otherEnterprise = await signDetached(text, gateway.enterprise(1).privateJwk);
    for (const jws of [strange, misnamed, otherText, otherEnterprise])
      expectFault(await sign(id, { version: 1, jws }), { pointer: '/jws', code: 'bad-signature' });
    expectFault(await sign(id, { version: 1, jws: 'eyJhbGciOiJub25lIn0..AAAA' }), {
      pointer: '/jws',
      code: 'bad-signature',
    });
    expectFault(await sign(id, { version: 1, jws: 'not-a-signature-at-all' }), {
      pointer: '/jws',
      code: 'matches',
    });
    expectProblem(await sign(id, { ...signature, version: 2 }), 409, 'authorization-changed');
    const answers = await Promise.all([1, 2, 3].map(async () => sign(id, signature)));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(await sign(id, signature)).toMatchObject({ status: 200, body: { status: 'active', version: 1 } });
    expect((await query(id)).status).toBe(200);
    const { items } = (await get(id, '/history')) as { items: { change: string }[] };
    expect(items.map(({ change }) => change)).toEqual(['granted', 'signed']);
  });

  it('keeps what it was until new terms are signed, and takes them whole by the signature', async () => {
    const id = await grant(gateway, { maxUses: 3 });
    expect((await amend(id, { items: ['UTL-01'], maxUses: 8, awaitSignature: true })).body).toMatchObject({
      version: 1,
      maxUses: 3,
    });
    expect((await query(id)).status).toBe(200);
    expect(await textOf(id)).toMatchObject({ version: 2, isInForce: false });
    expect((await sign(id, await signed(id))).body).toMatchObject({
      version: 2,
      items: ['UTL-01'],
      maxUses: 8,
      usesLeft: 7,
    });
    expectProblem(await query(id), 422, 'item-not-covered');
    const versions = await get(id, '/versions');
    expect(versions).toMatchObject({ items: [{ isSigned: false }, { version: 2, isSigned: true }] });
  });

  it('takes no signature under terms whose base has changed meanwhile', async () => {
    const id = await grant(gateway);
    await amend(id, { maxUses: 8, awaitSignature: true });
    const signature = await signed(id);
    expect((await gateway.asEnterprise().post(path(id, '/suspension'), {})).status).toBe(200);
    expectProblem(await sign(id, signature), 409, 'authorization-changed');
    expect(await get(id)).toMatchObject({ status: 'suspended', maxUses: null });
  });

  it('gives both sides an artifact that anybody can check without asking', async () => {
    const id = await grant(gateway, {
      awaitSignature: true,
      maxUses: 4,
      frequency: { uses: 2, per: 'week' },
    });
    await sign(id, await signed(id));
    const artifact = await gateway.as('bank-a').send('GET', path(id, '/artifact'));
    expect(artifact.headers.get('content-type')).toMatch(/^application\/jose/);
    expect(artifact.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(await gateway.asEnterprise().send('GET', path(id, '/artifact'))).toMatchObject({
      body: artifact.body,
    });
    const jws = String(artifact.body);
    const good = await verify(jws, await publishedKeys());
    expect(good).toMatchObject({ exitCode: 0, stderr: '' });
    expect(good.stdout).toMatch(/^Good: /);
    for (const told of [
      `${id}, version 1`,
      gateway.enterprise().uscc,
      'at most 4 times, at most 2 a week',
      'ES256 by key',
    ])
      expect(good.stdout).toContain(told);
    const [header, body = '', seal] = jws.split('.');
    const content = JSON.parse(Buffer.from(body, 'base64url').toString()) as { authorization: object };
    const more = { ...content, authorization: { ...content.authorization, maxUses: 400 } };
    const forged = [header, Buffer.from(JSON.stringify(more)).toString('base64url'), seal].join('.');
    const bad = await verify(forged, await publishedKeys());
    expect(bad).toMatchObject({ exitCode: 1, stdout: '' });
    expect(bad.stderr).toContain('proves nothing: the signature was not made by this key');
    expect(await verify(jws, { keys: [] })).toMatchObject({ exitCode: 1 });
    expect(await gatewayCommand(['authorization', 'verify'])).toMatchObject({ exitCode: 2 });
    // T06: what is signed as an artifact opens no door.
    const response = await fetch(`${gateway.baseUrl}/v1/authorizations`, {
      headers: { authorization: `Bearer ${jws}` },
    });
    expect(response.status).toBe(401);
  });

  it('keeps the artifact of every version', async () => {
    const id = await grant(gateway);
    const first = await get(id, '/artifact');
    await amend(id, { maxUses: 2 });
    expect(await get(id, '/artifact')).not.toBe(first);
    expect(await get(id, '/artifact?version=1')).toBe(first);
    expectProblem(
      await gateway.asEnterprise().send('GET', path(id, '/artifact?version=3')),
      404,
      'not-found',
    );
    expectProblem(await gateway.as('bank-b').send('GET', path(id, '/artifact')), 404, 'not-found');
    const update = `update authorization_version set artifact = 'x' where authorization_id = $1`;
    await expect(gateway.database.superuser.query(update, [id])).rejects.toThrow(/never rewritten/);
  });

  it('shows the notice of the risks, whose words the text names by their digest', async () => {
    const { version, digest, textZh, isInForce } = (await (
      await fetch(`${gateway.baseUrl}/v1/risk-notices/2026-01`)
    ).json()) as Record<string, unknown>;
    expect({ version, isInForce }).toEqual({ version: '2026-01', isInForce: true });
    expect(textZh).toEqual(expect.arrayContaining([expect.stringContaining('撤回')]));
    const { text } = await textOf(await grant(gateway));
    expect(JSON.parse(text)).toMatchObject({ riskNotice: { version, digest } });
    expect((await fetch(`${gateway.baseUrl}/v1/risk-notices/2027-01`)).status).toBe(404);
  });

  it('says what would stop before it is revoked, and proves afterwards that it was', async () => {
    const guarantee = { purpose: 'guarantee' };
    const id = await grant(gateway, { ...guarantee, items: ['TAX-04', 'TAX-05', 'TAX-06'], maxUses: 9 });
    const other = await grant(gateway, { ...guarantee, items: ['TAX-05'] });
    await gateway
      .as('bank-a')
      .post('/v1/reports', aReport(gateway, { ...guarantee, authorizationId: id, items: ['TAX-04'] }));
    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: 1_500 });
    const slow = query(id, guarantee);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await get(id, '/impact')).toMatchObject({
      status: 'active',
      itemsLost: ['TAX-04', 'TAX-06'],
      usesLeft: 8,
      wouldStop: [
        { kind: 'kept-report', count: 1, until: expect.stringMatching(/Z$/) },
        { kind: 'live-call', count: 1 },
      ],
      deleteCopiesWithinDays: 30,
    });
    await slow;
    await gateway.misbehave('tax-bureau', { kind: 'none' });
    expectProblem(await gateway.asEnterprise().send('GET', path(id, '/receipt')), 409, 'wrong-state');
    await gateway.asEnterprise().post(path(id, '/revocation'), { reason: 'Loan refused' });
    const receipt = (await get(id, '/receipt')) as { institutions: object[]; jws: string };
    expect(receipt).toMatchObject({
      id,
      revokedBy: 'enterprise',
      reason: 'Loan refused',
      institutions: [{ institutionId: gateway.participantId('bank-a'), acknowledgedAt: null }],
      jws: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
    const { body } = await gateway.as('bank-a').send('GET', '/v1/notices?unread=true');
    const { items } = body as { items: { id: string; kind: string; authorizationId: string }[] };
    const told = items.find(
      ({ kind, authorizationId }) => kind === 'authorization.revoked' && authorizationId === id,
    );
    expect(told).toMatchObject({ data: { by: 'enterprise', deleteCopiesBy: expect.stringMatching(/Z$/) } });
    await gateway.as('bank-a').post(`/v1/notices/${told?.id}/acknowledgement`, {});
    expect(await get(id, '/receipt')).toMatchObject({
      institutions: [{ acknowledgedAt: expect.stringMatching(/Z$/) }],
    });
    expectProblem(await gateway.asEnterprise(1).send('GET', path(other, '/impact')), 404, 'not-found');
  });

  it('keeps each call to its roles', async () => {
    const id = await grant(gateway, anAuthorization(gateway));
    for (const more of ['/versions', '/text', '/artifact', '/impact', '/receipt'])
      await expectOnly(gateway, ['enterprise', 'institution'], { method: 'GET', path: path(id, more) });
    for (const more of ['/amendment', '/signature'])
      await expectOnly(gateway, ['enterprise'], { method: 'POST', path: path(id, more), body: {} });
  });
});
