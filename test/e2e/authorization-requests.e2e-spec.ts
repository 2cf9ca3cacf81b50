import { randomUUID } from 'node:crypto';
import { anAuthorization, aQuery, aReport } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem, shapeOf } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import { ask as askNoted, usageOf } from '../support/usage.js';

const PATH = '/v1/authorization-requests';
const HOUR_MS = 3_600_000;
/** A well-formed code of an enterprise that is not registered here. */
const NOBODY = '914403001922038216';

interface Request {
  readonly id: string;
  readonly status: string;
}

describe('authorization requests', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  /** What bank A asks the first enterprise for; takes overrides. */
  function wanted(overrides: object = {}): Record<string, unknown> {
    const { institutionId: _, riskNoticeVersion: __, ...terms } = anAuthorization(gateway);
    return { ...terms, uscc: gateway.enterprise().uscc, maxUses: 10, dataLifeDays: 20, ...overrides };
  }
  async function request(overrides: object = {}): Promise<string> {
    const answer = await gateway.as('bank-a').post(PATH, wanted(overrides));
    expect(answer.status).toBe(201);
    return (answer.body as Request).id;
  }
  const approve = async (id: string, overrides: object = {}, enterprise = 0) =>
    gateway
      .asEnterprise(enterprise)
      .post(`${PATH}/${id}/approval`, { riskNoticeVersion: '2026-01', ...overrides });
  const refuse = async (id: string, body: object = {}) =>
    gateway.asEnterprise().post(`${PATH}/${id}/refusal`, body);
  const statusOf = async (id: string) =>
    ((await gateway.as('bank-a').send('GET', `${PATH}/${id}`)).body as Request).status;
  const grantedCount = async (id: string) =>
    (await gateway.database.superuser.query('select 1 from "authorization" where id = $1', [id])).rowCount;

  it('shows both sides what is asked, and opens nothing before the enterprise approves', async () => {
    const explanation = 'Credit line for working capital';
    const { answer, requestId } = await askNoted(gateway.as('bank-a'), PATH, wanted({ explanation }));
    expect(answer.status).toBe(201);
    const { uscc, ...terms } = wanted({ explanation });
    expect(answer.body).toMatchObject({
      ...terms,
      validFrom: expect.any(String),
      validUntil: expect.any(String),
      uscc,
      status: 'requested',
      institutionId: gateway.participantId('bank-a'),
      decidedAt: null,
    });
    const { id } = answer.body as Request;
    expect(answer.headers.get('location')).toBe(`${PATH}/${id}`);
    for (const side of [gateway.as('bank-a'), gateway.asEnterprise()]) {
      expect(await side.send('GET', `${PATH}/${id}`)).toMatchObject({ status: 200, body: answer.body });
      const list = (await side.send('GET', PATH)).body as { items: Request[] };
      expect(list.items[0]).toEqual(answer.body);
      expect(await usageOf(side, requestId)).toMatchObject([
        { event: 'authorization.requested', authorizationId: id, outcome: 'decided', rows: 0 },
      ]);
    }
    const question = aQuery(gateway, { authorizationId: id });
    expectProblem(await gateway.as('bank-a').post('/v1/queries', question), 403, 'authorization-missing');
    expect((await approve(id)).status).toBe(201);
    expect((await gateway.as('bank-a').post('/v1/queries', question)).status).toBe(200);
  });

  it('is approved in part: fewer items and uses, an earlier end, under the id of the request', async () => {
    const id = await request();
    const validUntil = new Date(Date.now() + 2 * HOUR_MS).toISOString();
    const answer = await approve(id, { items: ['TAX-04'], maxUses: 1, dataLifeDays: 5, validUntil });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/v1/authorizations/${id}`);
    expect(answer.body).toMatchObject({
      id,
      status: 'active',
      items: ['TAX-04'],
      maxUses: 1,
      usesLeft: 1,
      dataLifeDays: 5,
      validUntil,
    });
    expect(await statusOf(id)).toBe('approved');
    const report = async () =>
      gateway
        .as('bank-a')
        .post('/v1/reports', aReport(gateway, { items: ['TAX-04', 'UTL-01'], authorizationId: id }));
    expect((await report()).body).toMatchObject({
      sections: [{ status: 'ok' }, { status: 'not-authorized', reasonCode: 'item-not-covered' }],
    });
    expectProblem(await report(), 403, 'authorization-exhausted');
  });

  it('counts from the approval on, not from before it', async () => {
    const before = Date.now();
    const { validFrom } = (await approve(await request())).body as { validFrom: string };
    expect(Date.parse(validFrom)).toBeGreaterThanOrEqual(before - 1_000);
  });

  it.each([
    [{ items: ['TAX-04', 'TAX-01'] }, '/items'],
    [{ modes: ['physical-collection'] }, '/modes'],
    [{ validUntil: '2099-01-01T00:00:00Z' }, '/validUntil'],
    [{ maxUses: 11 }, '/maxUses'],
    [{ dataLifeDays: 21 }, '/dataLifeDays'],
  ])('refuses to approve more than was asked for: %j', async (broader, pointer) => {
    const id = await request();
    expectFault(await approve(id, broader), { pointer, code: 'broader-than-asked' });
    expect(await statusOf(id)).toBe('requested');
    expect(await grantedCount(id)).toBe(0);
  });

  it.each([
    [{ riskNoticeVersion: '1999-01' }, '/riskNoticeVersion', 'unknown-risk-notice'],
    [{ riskNoticeVersion: undefined }, '/riskNoticeVersion', 'is-string'],
    [{ validUntil: '2020-01-01T00:00:00Z' }, '/validUntil', 'already-past'],
    [{ status: 'approved' }, '/status', 'unknown-property'],
  ])('refuses an approval with %j', async (fault, pointer, code) => {
    const id = await request();
    expectFault(await approve(id, fault), { pointer, code });
    expect(await statusOf(id)).toBe('requested');
  });

  it('A16: is decided once, whoever decides again', async () => {
    const approved = await request();
    expect((await approve(approved)).status).toBe(201);
    expectProblem(await approve(approved), 409, 'already-decided');
    expectProblem(await refuse(approved), 409, 'already-decided');
    const refused = await request();
    expect((await refuse(refused, { reason: 'Not this bank' })).body).toMatchObject({ status: 'refused' });
    expectProblem(await approve(refused), 409, 'already-decided');
    expect(await grantedCount(refused)).toBe(0);
  });

  it('A16: of decisions at the same moment one stands, and the others are told', async () => {
    const id = await request();
    const answers = await Promise.all([approve(id), refuse(id), approve(id), refuse(id), approve(id)]);
    const won = answers.filter(({ status }) => status < 300);
    expect(won).toHaveLength(1);
    for (const answer of answers.filter((each) => !won.includes(each)))
      expectProblem(answer, 409, 'already-decided');
    const isApproved = (await statusOf(id)) === 'approved';
    expect(await grantedCount(id)).toBe(isApproved ? 1 : 0);
    const { body } = await gateway.asEnterprise().send('GET', `${PATH}/${id}/history`);
    const decided = isApproved ? 'granted' : 'declined';
    expect(body).toMatchObject({ items: [{ change: 'requested' }, { change: decided }] });
  });

  it('A16: cannot be decided when its time is over', async () => {
    const id = await request();
    await gateway.database.superuser.query(
      'update authorization_request set decide_until = clock_timestamp() where id = $1',
      [id],
    );
    expect(await statusOf(id)).toBe('expired');
    expectProblem(await approve(id), 409, 'request-expired');
    expectProblem(await refuse(id), 409, 'request-expired');
    expect(await grantedCount(id)).toBe(0);
  });

  it('A16: of two who approve at the same moment, each narrowing it another way, one stands as a whole', async () => {
    const [one, other] = [
      { items: ['TAX-04'], maxUses: 1 },
      { items: ['SOC-01', 'UTL-01'], maxUses: 7 },
    ];
    for (let round = 0; round < 8; round += 1) {
      const id = await request();
      const answers = await Promise.all([one, other].map(async (narrowing) => approve(id, narrowing)));
      const [won, lost] = answers.toSorted((a, b) => a.status - b.status);
      if (lost) expectProblem(lost, 409, 'already-decided');
      const stands = (await gateway.asEnterprise().send('GET', `/v1/authorizations/${id}`)).body;
      expect(won).toMatchObject({ status: 201, body: stands });
      expect(stands).toMatchObject(answers[0] === won ? one : other);
    }
  });

  it('A16: is open up to the last millisecond of its time, on the clock of the database', async () => {
    const id = await request();
    const left = `update authorization_request set decide_until = date_trunc('milliseconds', clock_timestamp()) + $2::interval
                  where id = $1`;
    await gateway.database.superuser.query(left, [id, '1 minute']);
    expect(await statusOf(id)).toBe('requested');
    await gateway.database.superuser.query(left, [id, '0']);
    expectProblem(await approve(id), 409, 'request-expired');
    await gateway.database.superuser.query(left, [id, '1 minute']);
    expect((await approve(id)).status).toBe(201);
  });

  it('takes instants of any zone, and shows them as UTC', async () => {
    const [validFrom, validUntil] = [-1, 24].map((hours) =>
      new Date(Date.now() + (8 + hours) * HOUR_MS).toISOString().replace('Z', '+08:00'),
    );
    const answer = await gateway.as('bank-a').post(PATH, wanted({ validFrom, validUntil }));
    const utc = (instant = '') => new Date(instant).toISOString();
    expect(answer.body).toMatchObject({ validFrom: utc(validFrom), validUntil: utc(validUntil) });
    const { id } = answer.body as Request;
    expect((await approve(id, { validUntil })).body).toMatchObject({ validUntil: utc(validUntil) });
  });

  it('keeps the history from the request on, with who, when and why', async () => {
    const id = await request({ explanation: 'For a loan' });
    await approve(id);
    await gateway.as('bank-a').post(`/v1/authorizations/${id}/revocation`, { reason: 'No loan was taken' });
    for (const side of [gateway.as('bank-a'), gateway.asEnterprise()]) {
      const { body } = await side.send('GET', `/v1/authorizations/${id}/history`);
      expect((body as { items: object[] }).items).toEqual([
        expect.objectContaining({
          change: 'requested',
          role: 'institution',
          reason: 'For a loan',
          version: null,
        }),
        expect.objectContaining({ change: 'granted', role: 'enterprise', reason: null, version: 1 }),
        expect.objectContaining({
          change: 'revoked',
          role: 'institution',
          reason: 'No loan was taken',
          version: 2,
        }),
      ]);
    }
    for (const change of ['delete from authorization_change', "update authorization_change set reason = ''"])
      await expect(gateway.database.superuser.query(change)).rejects.toThrow('append-only');
  });

  it("A18: tells nobody whether an enterprise is known, and hides what is another's", async () => {
    const known = await gateway.as('bank-a').post(PATH, wanted());
    const unknown = await gateway.as('bank-a').post(PATH, wanted({ uscc: NOBODY }));
    const looksAlike = (body: unknown) => Object.keys(body as object);
    expect(unknown.status).toBe(201);
    expect(looksAlike(unknown.body)).toEqual(looksAlike(known.body));
    const { id } = known.body as Request;
    for (const [party, path] of [
      [gateway.as('bank-b'), `${PATH}/${id}`],
      [gateway.asEnterprise(1), `${PATH}/${id}`],
    ] as const) {
      const theirs = await party.send('GET', path);
      expectProblem(theirs, 404, 'not-found');
      expect(shapeOf(theirs)).toEqual(shapeOf(await party.send('GET', `${PATH}/${randomUUID()}`)));
    }
    expectProblem(await approve(id, {}, 1), 404, 'not-found');
    expect(await statusOf(id)).toBe('requested');
  });

  it.each([
    [{ uscc: '123' }, 'invalid-uscc'],
    [{ purpose: 'marketing' }, 'purpose-not-allowed'],
    [{ items: ['ZZZ-99'] }, 'unknown-item'],
    [{ items: ['TAX-07'] }, 'mode-not-offered'],
  ])('refuses to ask with %j', async (fault, code) => {
    expectProblem(await gateway.as('bank-a').post(PATH, wanted(fault)), 422, code);
  });

  it.each([
    [{ explanation: 'x'.repeat(501) }, '/explanation', 'is-length'],
    [{ explanation: 'For a loan \u202Enaol' }, '/explanation', 'matches'],
    [{ explanation: 'For\u2060a loan' }, '/explanation', 'matches'],
    [{ validUntil: '2099-01-01T00:00:00Z' }, '/validUntil', 'too-long'],
    [{ institutionId: randomUUID() }, '/institutionId', 'unknown-property'],
    [{ riskNoticeVersion: '2026-01' }, '/riskNoticeVersion', 'unknown-property'],
  ])('refuses to ask with %j', async (fault, pointer, code) => {
    expectFault(await gateway.as('bank-a').post(PATH, wanted(fault)), { pointer, code });
  });

  it('lets institutions ask and enterprises decide, and nobody else', async () => {
    const id = await request();
    await expectOnly(gateway, ['institution'], { method: 'POST', path: PATH, body: wanted() });
    const body = { riskNoticeVersion: '2026-01' };
    await expectOnly(gateway, ['enterprise'], { method: 'POST', path: `${PATH}/${id}/approval`, body });
    await expectOnly(gateway, ['enterprise'], { method: 'POST', path: `${PATH}/${id}/refusal`, body: {} });
    await expectOnly(gateway, ['enterprise', 'institution'], { method: 'GET', path: `${PATH}/${id}` });
    await expectOnly(gateway, ['enterprise', 'institution'], { method: 'GET', path: PATH });
  });
});
