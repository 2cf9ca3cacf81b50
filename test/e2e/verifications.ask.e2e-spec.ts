import { digestByHand } from '../support/digest.js';
import { aVerification, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import { ask, usageOf } from '../support/usage.js';

const PATH = '/v1/verifications';
/** The sandbox: 134 persons insured in September 2026, 131 in October 2025. */
const LATEST = { as_of_month: '2026-09', insurance_type: '工伤保险' };

describe('POST /v1/verifications', () => {
  let gateway: TestGateway;
  let authorizationId: string;
  beforeAll(async () => {
    gateway = await startGateway();
    authorizationId = await grant(gateway, { items: ['SOC-02', 'SOC-01', 'UTL-01'] });
  });
  afterAll(async () => gateway?.stop());

  const verify = async (overrides: object) =>
    gateway.as('bank-a').post(PATH, aVerification(gateway, { authorizationId, ...overrides }));

  it('gives verdicts and nothing else, and records the use for all three sides', async () => {
    const claims = { ...LATEST, claimed_count: { op: 'gte', value: 100 } };
    const { answer, requestId } = await ask(
      gateway.as('bank-a'),
      PATH,
      aVerification(gateway, { authorizationId, claims }),
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      uscc: gateway.enterprise().uscc,
      itemCode: 'SOC-02',
      asOf: expect.stringMatching(/Z$/),
      source: {
        providerId: gateway.participantId('social-insurance'),
        name: '人力资源和社会保障局（模拟）',
      },
      verdicts: {
        as_of_month: 'match',
        insurance_type: 'match',
        claimed_count: 'match',
      },
      usageRecordId: expect.any(String),
    });
    for (const side of [gateway.as('bank-a'), gateway.as('social-insurance'), gateway.asEnterprise()]) {
      const records = await usageOf(side, requestId);
      expect(records).toMatchObject([
        {
          event: 'verification.released',
          outcome: 'decided',
          reasonCode: null,
          mode: 'data-verification',
          itemCodes: ['SOC-02'],
          rows: 0,
          authorizationId,
          answerDigest: digestByHand(answer.body),
          providerId: gateway.participantId('social-insurance'),
        },
      ]);
      expect(JSON.stringify(records)).not.toContain('claimed_count'); // no claim stands in the log
    }
    for (const side of [gateway.as('tax-bureau'), gateway.as('bank-b'), gateway.asEnterprise(1)]) {
      expect(await usageOf(side, requestId)).toEqual([]);
    }
  });

  it.each([
    [{ claimed_count: 134 }, { claimed_count: 'match' }],
    [{ claimed_count: 133 }, { claimed_count: 'mismatch' }],
    [{ claimed_count: { op: 'eq', value: 134 } }, { claimed_count: 'match' }],
    [{ claimed_count: { op: 'gte', value: 134 } }, { claimed_count: 'match' }],
    [{ claimed_count: { op: 'gte', value: 135 } }, { claimed_count: 'mismatch' }],
    [{ claimed_count: { op: 'lte', value: 134 } }, { claimed_count: 'match' }],
    [{ claimed_count: { op: 'lte', value: 133 } }, { claimed_count: 'mismatch' }],
    [
      { claimed_count: 131, as_of_month: '2025-10' },
      { claimed_count: 'match', as_of_month: 'match' },
    ],
    [
      { claimed_count: 131, as_of_month: '2019-01' },
      { claimed_count: 'no-record', as_of_month: 'no-record' },
    ],
    [{ match_result: 'x' }, { match_result: 'not-comparable' }],
  ])('answers the claims %j with %j', async (claims, verdicts) => {
    const answer = await verify({ claims });
    expect(answer).toMatchObject({ status: 200 });
    expect((answer.body as { verdicts: object }).verdicts).toEqual(verdicts);
  });

  it('says no-record of an enterprise that is not known', async () => {
    const id = await grant(gateway, {}, -1);
    const answer = await verify({ uscc: gateway.enterprise(-1).uscc, authorizationId: id });
    expect(answer).toMatchObject({ status: 200, body: { verdicts: { claimed_count: 'no-record' } } });
  });

  it.each([{ claimed_count: 1 }, { claimed_count: { op: 'lte', value: 1 } }, LATEST])(
    'never tells the value, whatever is claimed: %j',
    async (claims) => {
      const { body } = await verify({ claims });
      const { usageRecordId, ...told } = body as { usageRecordId: string; asOf: string };
      expect(JSON.stringify({ ...told, asOf: '' })).not.toMatch(/134|131/);
      expect(usageRecordId).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('lets no value through that the department sends along', async () => {
    await gateway.misbehave('social-insurance', { kind: 'leaks-value', times: 1 });
    const { status, body } = await verify({ claims: { claimed_count: 1 } });
    expect(status).toBe(200);
    expect(Object.keys(body as object).toSorted()).toEqual([
      'asOf',
      'itemCode',
      'source',
      'usageRecordId',
      'uscc',
      'verdicts',
    ]);
    expect((body as { verdicts: object }).verdicts).toEqual({ claimed_count: 'mismatch' });
    const { asOf: _asOf, usageRecordId: _id, ...told } = body as Record<string, unknown>;
    expect(JSON.stringify(told)).not.toContain('134');
  });

  it.each([
    [{}, '/claims', 'no-claim'],
    [{ surprise: 1 }, '/claims/surprise', 'unknown-field'],
    [{ uscc: '91140100MA0TEXT12Y' }, '/claims/uscc', 'unknown-field'],
    [{ claimed_count: null }, '/claims/claimed_count', 'malformed'],
    [{ claimed_count: [134] }, '/claims/claimed_count', 'malformed'],
    [{ claimed_count: { op: 'like', value: 1 } }, '/claims/claimed_count', 'malformed'],
    [{ claimed_count: { op: 'gte' } }, '/claims/claimed_count', 'malformed'],
    [{ claimed_count: { op: 'gte', value: 1, or: 1 } }, '/claims/claimed_count', 'malformed'],
    [{ claimed_count: 'many' }, '/claims/claimed_count', 'wrong-type'],
    [{ claimed_count: 1.5 }, '/claims/claimed_count', 'wrong-type'],
    [{ as_of_month: '2026-13' }, '/claims/as_of_month', 'wrong-type'],
    [{ insurance_type: { op: 'gte', value: 'a' } }, '/claims/insurance_type', 'not-ordered'],
    [Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`f${index}`, 1])), '/claims', 'too-many'],
  ])('refuses the claims %j', async (claims, pointer, code) => {
    const answer = await verify({ claims });
    const { errors = [] } = expectProblem(answer, 422, 'invalid-input');
    expect(errors).toContainEqual({ pointer, code, detail: expect.any(String) });
  });

  it.each([
    [{ claims: 'text' }, '/claims', 'is-object'],
    [{ claims: [1] }, '/claims', 'is-object'],
    [{ itemCode: 'soc-02' }, '/itemCode', 'matches'],
    [{ verdicts: {} }, '/verdicts', 'unknown-property'],
    [{ institutionId: 'x' }, '/institutionId', 'unknown-property'],
  ])('refuses %j', async (fault, pointer, code) => {
    expectFault(await verify(fault), { pointer, code });
  });

  it('refuses items that are not compared, and records the refusal', async () => {
    const taxes = { itemCode: 'TAX-04', claims: { late_payment_count: 0 } };
    const id = await grant(gateway, { items: ['TAX-04'] });
    const { answer, requestId } = await ask(gateway.as('bank-a'), PATH, {
      ...aVerification(gateway, { ...taxes, authorizationId: id }),
    });
    expectProblem(answer, 422, 'mode-not-offered');
    expect(await usageOf(gateway.asEnterprise(), requestId)).toMatchObject([
      { event: 'verification.refused', outcome: 'refused', reasonCode: 'mode-not-offered' },
    ]);
    expectProblem(await verify({ itemCode: 'ZZZ-99' }), 422, 'unknown-item');
    expectProblem(
      await verify({ itemCode: 'REG-01', claims: { entity_type: 'x' } }),
      422,
      'mode-not-offered',
    );
  });

  it('A01: gives no verdict without authorization', async () => {
    expectProblem(await verify({ authorizationId: undefined }), 403, 'authorization-missing');
  });

  it('answers a department that fails with its problem and records the failure', async () => {
    await gateway.misbehave('social-insurance', { kind: 'error-500', times: 1 });
    const { answer, requestId } = await ask(
      gateway.as('bank-a'),
      PATH,
      aVerification(gateway, { authorizationId }),
    );
    expectProblem(answer, 502, 'provider-fault');
    expect(await usageOf(gateway.as('social-insurance'), requestId)).toMatchObject([
      { event: 'verification.failed', outcome: 'failed', reasonCode: 'provider-fault', answerDigest: null },
    ]);
  });

  it('is the business of institutions only', async () => {
    await expectOnly(gateway, ['institution'], { method: 'POST', path: PATH, body: aVerification(gateway) });
  });
});
