import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { aQuery, aReport, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import { ask, usageOf } from '../support/usage.js';

type Step = 'suspension' | 'resumption' | 'revocation';

describe('an authorization that is suspended, resumed and revoked', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const change = async (id: string, step: Step, body: object = {}) =>
    gateway.asEnterprise().post(`/v1/authorizations/${id}/${step}`, body);
  const query = async (authorizationId: string) =>
    gateway.as('bank-a').post('/v1/queries', aQuery(gateway, { authorizationId }));
  const stateOf = async (id: string) =>
    ((await gateway.asEnterprise().send('GET', `/v1/authorizations/${id}`)).body as { status: string })
      .status;

  it('A04: opens nothing while it is suspended, and what it opened before when it is resumed', async () => {
    const id = await grant(gateway);
    expect((await query(id)).status).toBe(200);
    const path = `/v1/authorizations/${id}/suspension`;
    const { answer, requestId } = await ask(gateway.asEnterprise(), path, {
      reason: 'Whose request was it?',
    });
    expect(answer).toMatchObject({ status: 200, body: { status: 'suspended', version: 2 } });
    expectProblem(await query(id), 403, 'authorization-suspended');
    expect(await usageOf(gateway.as('bank-a'), requestId)).toMatchObject([
      { event: 'authorization.suspended', authorizationId: id },
    ]);
    expect(await change(id, 'resumption')).toMatchObject({
      status: 200,
      body: { status: 'active', version: 3 },
    });
    expect((await query(id)).status).toBe(200);
    const { body } = await gateway.asEnterprise().send('GET', `/v1/authorizations/${id}/history`);
    expect(body).toMatchObject({
      items: [
        { change: 'granted' },
        { change: 'suspended', role: 'enterprise', reason: 'Whose request was it?' },
        { change: 'resumed', reason: null },
      ],
    });
  });

  it('A04: suspended while a report is being composed, nothing of it is handed out', async () => {
    const authorizationId = await grant(gateway);
    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: 1_200, times: 1 });
    const asked = ask(
      gateway.as('bank-a'),
      '/v1/reports',
      aReport(gateway, { items: ['TAX-04'], authorizationId }),
    );
    await sleep(400);
    expect((await change(authorizationId, 'suspension')).status).toBe(200);
    const { answer, requestId } = await asked;
    expectProblem(answer, 403, 'authorization-suspended');
    expect(await usageOf(gateway.asEnterprise(), requestId)).toMatchObject([
      { event: 'report.refused', reasonCode: 'authorization-suspended' },
    ]);
    await gateway.misbehave('tax-bureau', { kind: 'none' });
  });

  it('stays what it is when it is asked for again, and writes that down once', async () => {
    const id = await grant(gateway);
    const answers = await Promise.all([1, 2, 3, 4].map(async () => change(id, 'suspension')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const { body } = await gateway.asEnterprise().send('GET', `/v1/authorizations/${id}/history`);
    expect(body).toMatchObject({ items: [{ change: 'granted' }, { change: 'suspended', version: 2 }] });
  });

  it('never comes back from a revocation', async () => {
    const id = await grant(gateway);
    expect((await change(id, 'revocation', { reason: 'Loan refused' })).status).toBe(200);
    expectProblem(await change(id, 'suspension'), 409, 'wrong-state');
    expectProblem(await change(id, 'resumption'), 409, 'wrong-state');
    expect(await stateOf(id)).toBe('revoked');
    expectProblem(await query(id), 403, 'authorization-revoked');
  });

  it('is ended by the institution as well, and by no other', async () => {
    const id = await grant(gateway);
    const path = `/v1/authorizations/${id}/revocation`;
    expectProblem(await gateway.as('bank-b').post(path, {}), 404, 'not-found');
    expectProblem(await gateway.asEnterprise(1).post(path, {}), 404, 'not-found');
    expect(await stateOf(id)).toBe('active');
    expect((await gateway.as('bank-a').post(path, {})).body).toMatchObject({ status: 'revoked' });
    await expectOnly(gateway, ['enterprise', 'institution'], { method: 'POST', path, body: {} });
    for (const step of ['suspension', 'resumption'])
      await expectOnly(gateway, ['enterprise'], {
        method: 'POST',
        path: `/v1/authorizations/${id}/${step}`,
        body: {},
      });
    await expectOnly(gateway, ['enterprise', 'institution'], {
      method: 'GET',
      path: `/v1/authorizations/${id}/history`,
    });
  });

  it('takes a reason of reasonable length, or none', async () => {
    const id = await grant(gateway);
    expectFault(await change(id, 'suspension', { reason: 'x'.repeat(501) }), {
      pointer: '/reason',
      code: 'is-length',
    });
    expect(await stateOf(id)).toBe('active');
    const bare = await gateway.asEnterprise().send('POST', `/v1/authorizations/${id}/suspension`);
    expect(bare).toMatchObject({ status: 200, body: { status: 'suspended' } });
  });

  it.each([
    ['an override of direction', 'Wrong bank \u202Eknab', 'matches'],
    ['a space nobody sees', 'Wrong\u200B bank', 'matches'],
    ['a control', 'Wrong \u0007bank', 'matches'],
    ['no character', 'Wrong \uFFFE bank', 'matches'],
  ])('I04: refuses a reason with %s in it', async (_what, reason, code) => {
    const id = await grant(gateway);
    expectFault(await change(id, 'revocation', { reason }), { pointer: '/reason', code });
    expect(await stateOf(id)).toBe('active');
  });

  it.each([
    ['a NUL', '{"reason":"Wrong \\u0000 bank"}', 400, 'malformed-request'],
    ['half a surrogate pair', '{"reason":"Wrong \\ud800 bank"}', 400, 'malformed-request'],
    ['a megabyte', JSON.stringify({ reason: 'x'.repeat(1_048_576) }), 413, 'payload-too-large'],
  ])('I04: reads no reason with %s in it', async (_what, body, status, code) => {
    const id = await grant(gateway);
    const headers = { 'content-type': 'application/json' };
    const path = `/v1/authorizations/${id}/revocation`;
    expectProblem(await gateway.asEnterprise().send('POST', path, { body, headers }), status, code);
    expect(await stateOf(id)).toBe('active');
  });

  it('keeps a reason in any script, of several lines, as it was written', async () => {
    const id = await grant(gateway);
    const reason = '银行弄错了。\n\tالبنك الخطأ — 𠮷野 👍🏽 é';
    expect((await change(id, 'suspension', { reason })).status).toBe(200);
    const { body } = await gateway.as('bank-a').send('GET', `/v1/authorizations/${id}/history`);
    expect(body).toMatchObject({ items: [{ change: 'granted' }, { reason }] });
  });

  it('follows the table of changes, whatever is done in whatever order', async () => {
    const steps = fc.array(fc.constantFrom<Step>('suspension', 'resumption', 'revocation'), { maxLength: 6 });
    const leadsTo = { suspension: 'suspended', resumption: 'active', revocation: 'revoked' } as const;
    await fc.assert(
      fc.asyncProperty(steps, async (each) => {
        const id = await grant(gateway);
        let [state, changes]: [string, number] = ['active', 0];
        for (const step of each) {
          const to = leadsTo[step];
          const isRefused = state === 'revoked' && to !== 'revoked';
          expect((await change(id, step)).status).toBe(isRefused ? 409 : 200);
          if (!isRefused && to !== state) changes += 1;
          if (!isRefused) state = to;
          expect(await stateOf(id)).toBe(state);
        }
        const { body } = await gateway.asEnterprise().send('GET', `/v1/authorizations/${id}/history`);
        expect((body as { items: object[] }).items).toHaveLength(1 + changes);
      }),
      { numRuns: 15 },
    );
  });
});
