import { randomUUID } from 'node:crypto';
import { anAuthorization, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem, shapeOf } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import { ask, usageOf } from '../support/usage.js';

const PATH = '/v1/authorizations';
const DAY_MS = 86_400_000;

interface Authorization {
  readonly id: string;
  readonly uscc: string;
  readonly institutionId: string;
}

describe('authorizations', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const post = async (overrides: object) =>
    gateway.asEnterprise().post(PATH, anAuthorization(gateway, overrides));
  const stored = async () =>
    Number((await gateway.database.superuser.query('select count(*) from "authorization"')).rows[0].count);
  const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

  it('grants one, shows it to both sides, and records it for both', async () => {
    const terms = anAuthorization(gateway, { maxUses: 3, dataLifeDays: 10 });
    const { answer, requestId } = await ask(gateway.asEnterprise(), PATH, terms);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      ...terms,
      id: expect.any(String),
      version: 1,
      status: 'active',
      uscc: gateway.enterprise().uscc,
      maxUses: 3,
      usesLeft: 3,
      frequency: null,
      dataFrom: null,
      dataUntil: null,
      dataLifeDays: 10,
      createdAt: expect.stringMatching(/Z$/),
      revokedAt: null,
    });
    const { id } = answer.body as Authorization;
    expect(answer.headers.get('location')).toBe(`${PATH}/${id}`);
    for (const side of [gateway.asEnterprise(), gateway.as('bank-a')]) {
      expect(await side.send('GET', `${PATH}/${id}`)).toMatchObject({ status: 200, body: answer.body });
      const list = (await side.send('GET', PATH)).body as { items: Authorization[] };
      expect(list.items[0]).toEqual(answer.body);
      expect(await usageOf(side, requestId)).toEqual([
        expect.objectContaining({
          event: 'authorization.granted',
          outcome: 'decided',
          authorizationId: id,
          reasonCode: null,
          uscc: gateway.enterprise().uscc,
          institutionId: gateway.participantId('bank-a'),
          providerId: null,
          itemCodes: ['TAX-04', 'SOC-01', 'SOC-02', 'UTL-01'],
          purpose: 'pre-loan-review',
          rows: 0,
        }),
      ]);
    }
    for (const side of [gateway.as('bank-b'), gateway.asEnterprise(1), gateway.as('tax-bureau')]) {
      expect(await usageOf(side, requestId)).toEqual([]);
    }
  });

  it.each([
    [{ institutionId: 'bank-a' }, '/institutionId', 'is-uuid'],
    [{ items: [] }, '/items', 'array-min-size'],
    [{ items: ['TAX-04', 'TAX-04'] }, '/items', 'array-unique'],
    [{ items: 'TAX-04' }, '/items', 'is-array'],
    [{ items: ['tax-04'] }, '/items', 'matches'],
    [{ modes: [] }, '/modes', 'array-min-size'],
    [{ modes: ['everything'] }, '/modes', 'is-in'],
    [{ purpose: 7 }, '/purpose', 'is-string'],
    [{ validFrom: '2026-11-01T00:00:00' }, '/validFrom', 'matches'],
    [{ validFrom: 1_764_547_200_000 }, '/validFrom', 'is-iso8601'],
    [{ validUntil: '2026-13-01T00:00:00Z' }, '/validUntil', 'is-iso8601'],
    [{ maxUses: 0 }, '/maxUses', 'min'],
    [{ maxUses: 1.5 }, '/maxUses', 'is-int'],
    [{ maxUses: 1_000_001 }, '/maxUses', 'max'],
    [{ dataLifeDays: 0 }, '/dataLifeDays', 'min'],
    [{ dataLifeDays: 366 }, '/dataLifeDays', 'too-long'],
    [{ riskNoticeVersion: '1999-01' }, '/riskNoticeVersion', 'unknown-risk-notice'],
    [{ riskNoticeVersion: '' }, '/riskNoticeVersion', 'is-length'],
    [
      { validFrom: '2099-01-02T00:00:00Z', validUntil: '2099-01-01T00:00:00Z' },
      '/validUntil',
      'empty-period',
    ],
    [
      { validFrom: '2020-01-01T00:00:00Z', validUntil: '2020-01-02T00:00:00Z' },
      '/validUntil',
      'already-past',
    ],
  ])('refuses %j and stores nothing', async (fault, pointer, code) => {
    const before = await stored();
    expectFault(await post(fault), { pointer, code });
    expect(await stored()).toBe(before);
  });

  it.each(['2026-W50-1T00:00:00Z', '2026-12-01T00:00:00,5Z', '2026-340T00:00:00Z', '20261201T000000Z'])(
    'refuses the end %s, which names no instant that everybody reads alike',
    async (validUntil) => {
      expect((await post({ validUntil })).status).toBe(422);
    },
  );

  it.each([
    [{ purpose: 'marketing' }, 'purpose-not-allowed'],
    [{ items: ['ZZZ-99'] }, 'unknown-item'],
    [{ items: ['SOC-02'], modes: ['interface-call'] }, 'mode-not-offered'],
    [{ items: ['TAX-07'], modes: ['interface-call'] }, 'mode-not-offered'],
    [{ institutionId: randomUUID() }, 'unknown-institution'],
  ])('refuses %j as %s', async (fault, code) => {
    const before = await stored();
    expectProblem(await post(fault), 422, code);
    expect(await stored()).toBe(before);
  });

  it('takes 30 days before a loan and not a minute more, and a year after it', async () => {
    const validFrom = inDays(0);
    const end = (days: number, moreMs = 0) =>
      new Date(Date.parse(validFrom) + days * DAY_MS + moreMs).toISOString();
    expect((await post({ validFrom, validUntil: end(30) })).status).toBe(201);
    expectFault(await post({ validFrom, validUntil: end(30, 60_000) }), {
      pointer: '/validUntil',
      code: 'too-long',
    });
    const afterLoan = { purpose: 'post-loan-management', validFrom };
    expect((await post({ ...afterLoan, validUntil: end(365) })).status).toBe(201);
    expectFault(await post({ ...afterLoan, validUntil: end(366) }), {
      pointer: '/validUntil',
      code: 'too-long',
    });
  });

  it('authorizes no provider and no operator', async () => {
    for (const party of ['tax-bureau', 'operator']) {
      expectProblem(await post({ institutionId: gateway.participantId(party) }), 422, 'unknown-institution');
    }
  });

  it('A14: names every property that is not for the caller to set, and stores nothing', async () => {
    const before = await stored();
    const mine = [
      'status',
      'tier',
      'uscc',
      'approvedBy',
      'uses',
      'usesLeft',
      'createdAt',
      'id',
      'version',
      'revokedAt',
    ];
    for (const property of [...mine, 'grantedBy', 'catalogVersions']) {
      const answer = await post({ [property]: 'x' });
      expectFault(answer, { pointer: `/${property}`, code: 'unknown-property' });
    }
    for (const property of ['__proto__', 'constructor', 'prototype']) {
      const body = `{"${property}":{"status":"active"},${JSON.stringify(anAuthorization(gateway)).slice(1)}`;
      const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      const answer = await gateway.asEnterprise().send('POST', PATH, { body, headers });
      expectFault(answer, { pointer: `/${property}`, code: 'unknown-property' });
    }
    expect(await stored()).toBe(before);
  });

  it('takes a grant without an Idempotency-Key, and gives the same key one effect', async () => {
    const body = anAuthorization(gateway);
    expect((await gateway.asEnterprise().send('POST', PATH, { body })).status).toBe(201);
    const before = await stored();
    const key = { 'idempotency-key': randomUUID() };
    const first = await gateway.asEnterprise().post(PATH, body, key);
    const second = await gateway.asEnterprise().post(PATH, body, key);
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(await stored()).toBe(before + 1);
    const other = await gateway.asEnterprise().post(PATH, { ...body, maxUses: 9 }, key);
    expectProblem(other, 422, 'idempotency-conflict');
    expect(await stored()).toBe(before + 1);
  });

  it('pages through the authorizations of a side without loss or repetition', async () => {
    for (const maxUses of [1, 2, 3]) await grant(gateway, { maxUses }, 2);
    const side = gateway.asEnterprise(2);
    const seen: Authorization[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await side.send('GET', `${PATH}?limit=2${cursor && `&cursor=${cursor}`}`);
      const page = body as { items: Authorization[]; nextCursor: string | null };
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(3);
    expect(new Set(seen.map(({ uscc }) => uscc))).toEqual(new Set([gateway.enterprise(2).uscc]));
    expectFault(await side.send('GET', `${PATH}?limit=0`), { pointer: '/limit', code: 'min' });
    expectFault(await side.send('GET', `${PATH}?cursor=x`), { pointer: '/cursor', code: 'invalid-cursor' });
  });

  it("hides another side's authorization like one that never was", async () => {
    const id = await grant(gateway);
    for (const stranger of [gateway.as('bank-b'), gateway.asEnterprise(1)]) {
      const theirs = await stranger.send('GET', `${PATH}/${id}`);
      expectProblem(theirs, 404, 'not-found');
      expect(shapeOf(theirs)).toEqual(shapeOf(await stranger.send('GET', `${PATH}/${randomUUID()}`)));
      expect(JSON.stringify((await stranger.send('GET', `${PATH}?limit=200`)).body)).not.toContain(id);
    }
  });

  it('A03: is revoked by no stranger, and twice with the same answer', async () => {
    const id = await grant(gateway);
    const path = `${PATH}/${id}/revocation`;
    expectProblem(await gateway.as('bank-b').post(path, {}), 404, 'not-found');
    expectProblem(await gateway.as('operator').post(path, {}), 403, 'access-denied');
    const stranger = await gateway.asEnterprise(1).post(path, {});
    expectProblem(stranger, 404, 'not-found');
    const nobodys = await gateway.asEnterprise(1).post(`${PATH}/${randomUUID()}/revocation`, {});
    expect(shapeOf(stranger)).toEqual(shapeOf(nobodys));
    expect((await gateway.asEnterprise().send('GET', `${PATH}/${id}`)).body).toMatchObject({
      status: 'active',
    });

    const first = await ask(gateway.asEnterprise(), path, {});
    expect(first.answer.status).toBe(200);
    expect(first.answer.body).toMatchObject({
      id,
      status: 'revoked',
      version: 2,
      revokedAt: expect.any(String),
    });
    const second = await ask(gateway.asEnterprise(), path, {});
    expect(second.answer).toMatchObject({ status: 200, body: first.answer.body });
    expect((await gateway.as('bank-a').send('GET', `${PATH}/${id}`)).body).toEqual(first.answer.body);
    for (const side of [gateway.asEnterprise(), gateway.as('bank-a')]) {
      const [record] = await usageOf(side, first.requestId);
      expect(record).toMatchObject({ event: 'authorization.revoked', authorizationId: id });
      expect(await usageOf(side, second.requestId)).toEqual([]); // nothing happened
    }
  });

  it('keeps each call to its roles', async () => {
    const id = await grant(gateway);
    const readers = ['enterprise', 'institution'] as const;
    await expectOnly(gateway, ['enterprise'], { method: 'POST', path: PATH, body: anAuthorization(gateway) });
    await expectOnly(gateway, readers, { method: 'GET', path: PATH });
    await expectOnly(gateway, readers, { method: 'GET', path: `${PATH}/${id}` });
    await expectOnly(gateway, readers, { method: 'POST', path: `${PATH}/${id}/revocation`, body: {} });
  });
});
