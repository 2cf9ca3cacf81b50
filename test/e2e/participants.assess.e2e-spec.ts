import { randomUUID } from 'node:crypto';
import { aQuery, aReport, aVerification, grant } from '../support/factories.js';
import { turn } from '../support/changes.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { anAssessment, anInstitution, assess } from '../support/keys.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';

const DAY_MS = 86_400_000;

describe('whether an institution may ask at all', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const operator = () => gateway.as('operator');
  const pathOf = (id: string) => `/v1/institutions/${id}/assessments`;
  const countOf = async (id: string) =>
    Number(
      (
        await gateway.database.superuser.query('select count(*) from assessment where institution_id = $1', [
          id,
        ])
      ).rows[0].count,
    );

  it('records an assessment in full', async () => {
    const { id } = await anInstitution(gateway);
    const input = anAssessment({ validFrom: '2026-01-01T00:00:00+08:00' });
    const answer = await operator().send('POST', pathOf(id), { body: input });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      institutionId: id,
      clearedTier: 'authorized',
      assessor: 'Assessors Ltd.',
      reference: 'SEC-2026-001',
      validFrom: '2025-12-31T16:00:00.000Z',
      validUntil: '2099-01-01T00:00:00.000Z',
      createdAt: expect.stringMatching(/Z$/),
    });
  });

  it.each([
    [{ clearedTier: 'everything' }, '/clearedTier', 'is-in'],
    [{ assessor: '' }, '/assessor', 'is-length'],
    [{ reference: '' }, '/reference', 'is-length'],
    [{ validUntil: 'tomorrow' }, '/validUntil', 'is-iso8601'],
    [{ validUntil: '2027-02-30T00:00:00Z' }, '/validUntil', 'is-iso8601'],
    [
      { validFrom: '2027-01-01T00:00:00Z', validUntil: '2027-01-01T00:00:00Z' },
      '/validUntil',
      'empty-period',
    ],
    [{ institutionId: randomUUID() }, '/institutionId', 'unknown-property'],
    [{ createdAt: '2020-01-01T00:00:00Z' }, '/createdAt', 'unknown-property'],
  ])('refuses the assessment %j and stores nothing', async (fault, pointer, code) => {
    const { id } = await anInstitution(gateway);
    expectFault(await operator().send('POST', pathOf(id), { body: anAssessment(fault) }), { pointer, code });
    expect(await countOf(id)).toBe(0);
  });

  it.each(['2027-W10-1', '2027-100', '2027-12-01T00:00:00,5Z', '2027-12-01T00:00:00'])(
    'refuses the end %s, which names no instant that everybody reads alike',
    async (validUntil) => {
      const { id } = await anInstitution(gateway);
      const answer = await operator().send('POST', pathOf(id), { body: anAssessment({ validUntil }) });
      expect(answer.status).toBe(422);
    },
  );

  it('assesses institutions only, and by operators only', async () => {
    const body = anAssessment();
    expectProblem(await operator().send('POST', pathOf(randomUUID()), { body }), 404, 'not-found');
    const provider = gateway.participantId('tax-bureau');
    expectProblem(await operator().send('POST', pathOf(provider), { body }), 404, 'not-found');
    await expectOnly(gateway, ['operator'], {
      method: 'POST',
      path: pathOf(gateway.participantId('bank-a')),
      body,
    });
  });

  it('refuses an institution that was never assessed, in every way of asking', async () => {
    const { client } = await anInstitution(gateway);
    for (const [path, body] of [
      ['/v1/queries', aQuery(gateway, { itemCode: 'REG-01' })],
      ['/v1/reports', aReport(gateway)],
      ['/v1/verifications', aVerification(gateway)],
    ] as const) {
      expectProblem(await client.post(path, body), 403, 'assessment-expired');
    }
  });

  it('lets the newest assessment hold: expired or not begun is none', async () => {
    const { id, client } = await anInstitution(gateway, 'authorized');
    const body = aQuery(gateway, { itemCode: 'REG-01' });
    expect((await client.post('/v1/queries', body)).status).toBe(200);
    await assess(gateway, id, { validFrom: '2020-01-01T00:00:00Z', validUntil: '2020-01-02T00:00:00Z' });
    expectProblem(await client.post('/v1/queries', body), 403, 'assessment-expired');
    await assess(gateway, id, { validFrom: '2098-01-01T00:00:00Z' });
    expectProblem(await client.post('/v1/queries', body), 403, 'assessment-expired');
    await assess(gateway, id);
    expect((await client.post('/v1/queries', body)).status).toBe(200);
  });

  it('keeps an institution to the tier it is cleared for', async () => {
    const { id, client } = await anInstitution(gateway, 'public');
    const authorizationId = await grant(gateway, { institutionId: id });
    const ask = async (path: string, body: object) => client.post(path, { ...body, authorizationId });
    expect((await ask('/v1/queries', aQuery(gateway, { itemCode: 'REG-01' }))).status).toBe(200);
    expectProblem(await ask('/v1/queries', aQuery(gateway)), 403, 'tier-not-cleared');
    expectProblem(await ask('/v1/verifications', aVerification(gateway)), 403, 'tier-not-cleared');
    const report = await ask('/v1/reports', aReport(gateway, { items: ['REG-01', 'TAX-04'] }));
    expect(report.status).toBe(201);
    expect(report.body).toMatchObject({
      sections: [
        { itemCode: 'REG-01', status: 'ok' },
        { itemCode: 'TAX-04', status: 'not-authorized', reasonCode: 'tier-not-cleared', records: [] },
      ],
    });
    await assess(gateway, id, { clearedTier: 'verify-only' });
    expect((await ask('/v1/verifications', aVerification(gateway))).status).toBe(200);
    expectProblem(await ask('/v1/queries', aQuery(gateway)), 403, 'tier-not-cleared');
  });

  it('refuses a suspended institution at once, with the token it holds, and a closed one for good', async () => {
    const { id, client } = await anInstitution(gateway, 'authorized');
    const path = `/v1/institutions/${id}`;
    const authorizationId = await grant(gateway, { institutionId: id });
    const body = aQuery(gateway, { authorizationId });
    const expectRefused = async (code: string): Promise<void> => {
      expectProblem(await client.post('/v1/queries', body), 403, code);
      expectProblem(await client.post('/v1/reports', aReport(gateway)), 403, code);
      expectProblem(await client.send('GET', '/v1/authorizations'), 403, code);
      expectProblem(await client.send('GET', '/v1/catalog/items'), 403, code);
    };
    expect((await client.post('/v1/queries', body)).status).toBe(200);
    await turn(operator(), path, 'suspended');
    await expectRefused('institution-suspended');
    await turn(operator(), path, 'active');
    expect((await client.post('/v1/queries', body)).status).toBe(200);
    await turn(operator(), path, 'suspended');
    await turn(operator(), path, 'closed');
    await expectRefused('institution-closed');
    expectProblem(
      await operator().send('POST', pathOf(id), { body: anAssessment() }),
      409,
      'participant-wrong-state',
    );
  });

  it('shows all assessments of an institution, newest first, page by page', async () => {
    const { id } = await anInstitution(gateway);
    for (const reference of ['SEC-1', 'SEC-2', 'SEC-3']) await assess(gateway, id, { reference });
    const page = await operator().send('GET', `${pathOf(id)}?limit=2`);
    const { items, nextCursor } = page.body as { items: { reference: string }[]; nextCursor: string };
    expect(items.map(({ reference }) => reference)).toEqual(['SEC-3', 'SEC-2']);
    const rest = await operator().send('GET', `${pathOf(id)}?limit=2&cursor=${nextCursor}`);
    expect(rest).toMatchObject({ status: 200, body: { items: [{ reference: 'SEC-1' }], nextCursor: null } });
    expectProblem(await operator().send('GET', pathOf(gateway.participantId('court'))), 404, 'not-found');
    await expectOnly(gateway, ['operator'], { method: 'GET', path: pathOf(id) });
  });

  it('tells an institution how it stands, and nobody else', async () => {
    const { id, client } = await anInstitution(gateway);
    const standing = async () => (await client.send('GET', '/v1/institutions/me')).body;
    expect(await standing()).toEqual({
      id,
      name: expect.stringMatching(/^Bank /),
      status: 'active',
      clearedTier: null,
      warning: 'assessment-missing',
      daysLeft: null,
      assessment: null,
    });
    await assess(gateway, id, { clearedTier: 'verify-only' });
    expect(await standing()).toMatchObject({
      clearedTier: 'verify-only',
      warning: null,
      assessment: { institutionId: id, reference: 'SEC-2026-001', validUntil: '2099-01-01T00:00:00.000Z' },
    });
    await assess(gateway, id, { validUntil: new Date(Date.now() + 29.5 * DAY_MS).toISOString() });
    expect(await standing()).toMatchObject({
      clearedTier: 'authorized',
      warning: 'assessment-expiring',
      daysLeft: 29,
    });
    await assess(gateway, id, { validFrom: '2020-01-01T00:00:00Z', validUntil: '2020-01-02T00:00:00Z' });
    expect(await standing()).toMatchObject({ clearedTier: null, warning: 'assessment-expired', daysLeft: 0 });
    await expectOnly(gateway, ['institution'], { method: 'GET', path: '/v1/institutions/me' });
  });
});
