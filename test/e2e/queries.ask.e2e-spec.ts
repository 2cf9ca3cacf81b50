import { randomUUID } from 'node:crypto';
import { recordsOf } from '../../src/sandbox/department-data.js';
import { digestByHand } from '../support/digest.js';
import { aQuery, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import { ask, usageOf } from '../support/usage.js';

const PATH = '/v1/queries';

describe('POST /v1/queries', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());
  afterEach(async () => gateway.misbehave('tax-bureau', { kind: 'none' }));

  const query = async (overrides: object = {}) => gateway.as('bank-a').post(PATH, aQuery(gateway, overrides));
  const callsOf = async (department: string) =>
    ((await gateway.see('calls')) as { calls: Record<string, number> }).calls[department];

  it('gives the live records of the department, and records the use for all three sides', async () => {
    const authorizationId = await grant(gateway);
    const { answer, requestId } = await ask(
      gateway.as('bank-a'),
      PATH,
      aQuery(gateway, { authorizationId, applicationNo: 'LOAN-2026-7' }),
    );
    expect(answer.status).toBe(200);
    const records = recordsOf('TAX-04', gateway.enterprise().uscc);
    expect(records).toHaveLength(28);
    expect(answer.body).toEqual({
      uscc: gateway.enterprise().uscc,
      itemCode: 'TAX-04',
      status: 'ok',
      mode: 'interface-call',
      source: {
        providerId: gateway.participantId('tax-bureau'),
        name: '税务局（模拟）',
      },
      asOf: expect.stringMatching(/Z$/),
      records,
      disputedRecords: [],
      otherSources: [],
      usageRecordId: expect.any(String),
    });
    const { usageRecordId } = answer.body as { usageRecordId: string };
    for (const side of [gateway.as('bank-a'), gateway.as('tax-bureau'), gateway.asEnterprise()]) {
      expect(await usageOf(side, requestId)).toEqual([
        {
          id: usageRecordId,
          at: expect.stringMatching(/Z$/),
          event: 'query.released',
          institutionId: gateway.participantId('bank-a'),
          institutionName: '晋商示范银行',
          operatorUser: 'officer-017',
          uscc: gateway.enterprise().uscc,
          itemCodes: ['TAX-04'],
          providerId: gateway.participantId('tax-bureau'),
          providerName: '税务局（模拟）',
          mode: 'interface-call',
          purpose: 'pre-loan-review',
          authorizationId,
          applicationNo: 'LOAN-2026-7',
          outcome: 'decided',
          reasonCode: null,
          rows: 28,
          answerDigest: digestByHand(answer.body),
          requestId,
        },
      ]);
    }
    for (const side of [gateway.as('bank-b'), gateway.as('court'), gateway.asEnterprise(1)]) {
      expect(await usageOf(side, requestId)).toEqual([]);
    }
  });

  it('gives public held records without authorization, persons masked', async () => {
    const before = await callsOf('market-regulation');
    const answer = await query({ itemCode: 'REG-01' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      status: 'ok',
      mode: 'physical-collection',
      asOf: '2026-10-31T16:00:00.000Z',
      source: { name: '市场监督管理局（模拟）' },
    });
    const { records } = answer.body as { records: object[] };
    expect(records).toEqual([
      {
        uscc: '91140100MA0TEXT12Y',
        subject_name: '太原晋源精密机械有限公司',
        entity_type: '有限责任公司',
        legal_representative: '梁**',
        registered_capital: '2000.000000',
        established_on: '2016-03-18',
        term_from: '2016-03-18',
        term_to: null,
        registered_address: '太原市建设大街18号',
        business_scope: '金属切削机床、机床附件的制造、销售；货物进出口；技术进出口。',
        registration_authority: '太原市市场监督管理局',
        registration_status: '存续',
      },
    ]);
    expect(await callsOf('market-regulation')).toBe(before);
  });

  it('withholds of a public item what needs authorization: no null in its place', async () => {
    const answer = await query({ itemCode: 'TAX-01' });
    const told = { subject_name: '太原晋源精密机械有限公司', rated_by: '太原市税务局' };
    const common = { uscc: '91140100MA0TEXT12Y', ...told };
    expect((answer.body as { records: object[] }).records).toEqual([
      { ...common, rating_year: 2024, rating: 'A', published_on: '2025-04-27' },
      { ...common, rating_year: 2025, published_on: '2026-04-26' }, // B is not public
    ]);
    const authorizationId = await grant(gateway, { items: ['TAX-01'], modes: ['physical-collection'] });
    const authorized = await query({ itemCode: 'TAX-01', authorizationId });
    expect((authorized.body as { records: object[] }).records).toMatchObject([
      { rating: 'A', score: '94.00' },
      { rating: 'B', score: '77.50' },
    ]);
  });

  it('says no-record of an enterprise the department does not know, and records that', async () => {
    const authorizationId = await grant(gateway, {}, -1);
    const { uscc } = gateway.enterprise(-1);
    const { answer, requestId } = await ask(
      gateway.as('bank-a'),
      PATH,
      aQuery(gateway, { uscc, authorizationId }),
    );
    expect(answer).toMatchObject({ status: 200, body: { status: 'no-record', records: [] } });
    expect(await usageOf(gateway.as('tax-bureau'), requestId)).toMatchObject([
      { event: 'query.released', rows: 0 },
    ]);
  });

  it('normalizes the code of the enterprise', async () => {
    const answer = await query({ itemCode: 'REG-01', uscc: ' ９1140100 ma0text12y ' });
    expect(answer).toMatchObject({ status: 200, body: { uscc: '91140100MA0TEXT12Y', status: 'ok' } });
  });

  it('A01: gives nothing of an item that needs authorization, asks no department, and records the refusal', async () => {
    const before = await callsOf('tax-bureau');
    const { answer, requestId } = await ask(gateway.as('bank-a'), PATH, aQuery(gateway));
    expectProblem(answer, 403, 'authorization-missing');
    expect(await callsOf('tax-bureau')).toBe(before);
    for (const side of [gateway.as('bank-a'), gateway.as('tax-bureau'), gateway.asEnterprise()]) {
      expect(await usageOf(side, requestId)).toMatchObject([
        {
          event: 'query.refused',
          outcome: 'refused',
          reasonCode: 'authorization-missing',
          rows: 0,
          answerDigest: null,
        },
      ]);
    }
  });

  it.each([
    ['verify-only', 'SOC-02', { items: ['SOC-02'], modes: ['data-verification'] }],
    ['model-only', 'TAX-07', {}],
  ])('A08: never gives a value of an item that is %s', async (_tier, itemCode, terms) => {
    const authorizationId = await grant(gateway, terms);
    const answer = await query({ itemCode, authorizationId });
    expectProblem(answer, 422, 'mode-not-offered');
    expect(JSON.stringify(answer.body)).not.toContain('records');
  });

  it.each([
    ['error-500', 502, 'provider-fault'],
    ['wrong-subject', 502, 'provider-fault'],
    ['wrong-schema', 502, 'provider-fault'],
    ['html', 502, 'provider-fault'],
  ])(
    'answers a department that sends %s with its problem, and records the failure',
    async (kind, status, code) => {
      const authorizationId = await grant(gateway);
      await gateway.misbehave('tax-bureau', { kind, times: 1 });
      const { answer, requestId } = await ask(
        gateway.as('bank-a'),
        PATH,
        aQuery(gateway, { authorizationId }),
      );
      expectProblem(answer, status, code);
      for (const side of [gateway.as('bank-a'), gateway.as('tax-bureau'), gateway.asEnterprise()]) {
        expect(await usageOf(side, requestId)).toMatchObject([
          { event: 'query.failed', outcome: 'failed', reasonCode: code, rows: 0, answerDigest: null },
        ]);
      }
    },
  );

  it('A19: drops what a department sends beyond the declared fields', async () => {
    const authorizationId = await grant(gateway);
    await gateway.misbehave('tax-bureau', { kind: 'extra-fields', times: 1 });
    const answer = await query({ authorizationId });
    expect(answer.status).toBe(200);
    expect((answer.body as { records: object[] }).records).toEqual(
      recordsOf('TAX-04', gateway.enterprise().uscc),
    );
  });

  it.each([
    [{ itemCode: 'tax-04' }, '/itemCode', 'matches', 'invalid-input'],
    [{ itemCode: ['TAX-04'] }, '/itemCode', 'matches', 'invalid-input'],
    [{ uscc: 91140100 }, '/uscc', 'is-string', 'invalid-input'],
    [{ uscc: '914403001922038217' }, '/uscc', 'invalid-uscc', 'invalid-uscc'],
    [{ purpose: null }, '/purpose', 'is-string', 'invalid-input'],
    [{ authorizationId: "' or 1=1 --" }, '/authorizationId', 'is-uuid', 'invalid-input'],
    [{ operatorUser: '' }, '/operatorUser', 'is-length', 'invalid-input'],
    [{ operatorUser: undefined }, '/operatorUser', 'is-string', 'invalid-input'],
    [{ applicationNo: '' }, '/applicationNo', 'is-length', 'invalid-input'],
    [{ institutionId: randomUUID() }, '/institutionId', 'unknown-property', 'invalid-input'],
    [{ tier: 'authorized' }, '/tier', 'unknown-property', 'invalid-input'],
    [{ mode: 'interface-call' }, '/mode', 'unknown-property', 'invalid-input'],
    [{ hasTakenUse: true }, '/hasTakenUse', 'unknown-property', 'invalid-input'],
  ])('refuses %j', async (fault, pointer, code, problem) => {
    expectFault(await query(fault), { pointer, code, problem });
  });

  it('refuses an unknown item and a purpose outside the closed list', async () => {
    expectProblem(await query({ itemCode: 'ZZZ-99' }), 422, 'unknown-item');
    expectProblem(await query({ itemCode: 'REG-01', purpose: 'marketing' }), 422, 'purpose-not-allowed');
  });

  it('is the business of institutions only', async () => {
    await expectOnly(gateway, ['institution'], { method: 'POST', path: PATH, body: aQuery(gateway) });
  });
});
