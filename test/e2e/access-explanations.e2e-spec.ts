import { randomUUID } from 'node:crypto';
import { aQuery, aReport, aVerification, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import { ask, usageOf } from '../support/usage.js';

const PATH = '/v1/access-explanations';

interface Explained {
  readonly itemCode: string;
  readonly mode: string;
  readonly outcome: string;
  readonly reasonCode: string | null;
  readonly advice: string | null;
}

describe('POST /v1/access-explanations', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const wanted = (overrides: object = {}) =>
    aReport(gateway, { items: ['REG-01', 'TAX-04', 'SOC-02', 'TAX-07'], ...overrides });
  const explain = async (overrides: object = {}, bank = 'bank-a'): Promise<Explained[]> => {
    const { status, body } = await gateway.as(bank).post(PATH, wanted(overrides));
    expect(status).toBe(200);
    return (body as { items: Explained[] }).items;
  };
  const short = (items: readonly Explained[]) =>
    items.map(({ itemCode, mode, outcome, reasonCode }) => [itemCode, mode, outcome, reasonCode].join(' '));

  it('says what is shrunk and refused without an authorization, by which rule, and what to do', async () => {
    const items = await explain();
    expect(short(items)).toEqual([
      'REG-01 physical-collection shrunk authorization-missing',
      'TAX-04 interface-call refused authorization-missing',
      'SOC-02 data-verification refused authorization-missing',
      'TAX-07 interface-call refused mode-not-offered',
    ]);
    const [first] = items;
    expect(first?.advice).toMatch(/Ask the enterprise/);
  });

  it('says what is allowed with one, and what it does not cover', async () => {
    const authorizationId = await grant(gateway, { items: ['TAX-05'], modes: ['interface-call'] });
    expect(short(await explain({ authorizationId, items: ['TAX-04', 'TAX-05'] }))).toEqual([
      'TAX-04 interface-call refused item-not-covered',
      'TAX-05 interface-call allowed ',
      'TAX-05 data-verification refused mode-not-offered',
    ]);
  });

  it('decides as the question that is asked next is decided', async () => {
    const limits = [{ maxUses: 1 }, { validUntil: new Date(Date.now() + 1_500).toISOString() }, {}];
    for (const terms of limits) {
      const authorizationId = await grant(gateway, terms);
      for (let round = 0; round < 2; round += 1) {
        const explained = await explain({ authorizationId, items: ['TAX-04', 'SOC-02'] });
        const of = (itemCode: string, mode: string) =>
          explained.find((each) => each.itemCode === itemCode && each.mode === mode);
        const query = await gateway.as('bank-a').post('/v1/queries', aQuery(gateway, { authorizationId }));
        const compared = await gateway
          .as('bank-a')
          .post('/v1/verifications', aVerification(gateway, { authorizationId }));
        const reasonOf = ({ status, body }: { status: number; body: unknown }) =>
          status < 300 ? null : (body as { code: string }).code;
        expect(of('TAX-04', 'interface-call')?.reasonCode).toBe(reasonOf(query));
        if ('maxUses' in terms) break; // the query took the use that the verification was promised
        expect(of('SOC-02', 'data-verification')?.reasonCode).toBe(reasonOf(compared));
        if ('validUntil' in terms) await new Promise((resolve) => setTimeout(resolve, 1_600));
      }
    }
  });

  it('takes no use, shows no data, and leaves a record of its own kind for both sides', async () => {
    const authorizationId = await grant(gateway, { maxUses: 1 });
    const { answer, requestId } = await ask(gateway.as('bank-a'), PATH, wanted({ authorizationId }));
    expect(answer.status).toBe(200);
    for (const side of [gateway.as('bank-a'), gateway.asEnterprise()]) {
      expect(await usageOf(side, requestId)).toMatchObject([
        {
          event: 'access.explained',
          rows: 0,
          authorizationId,
          itemCodes: ['REG-01', 'TAX-04', 'SOC-02', 'TAX-07'],
        },
      ]);
    }
    expect(
      (await gateway.as('bank-a').send('GET', `/v1/authorizations/${authorizationId}`)).body,
    ).toMatchObject({
      usesLeft: 1,
    });
  });

  it('A18: says the same of an enterprise nobody knows', async () => {
    const known = await explain();
    expect(await explain({ uscc: '914403001922038216' })).toEqual(known);
    const last = gateway.demo.enterprises.at(-1)?.uscc;
    expect(await explain({ uscc: last })).toEqual(known);
    expect(await explain({ authorizationId: randomUUID() })).toEqual(known);
  });

  it.each([
    [{ items: [] }, '/items', 'array-min-size'],
    [{ items: undefined }, '/items', 'is-array'],
    [{ operatorUser: undefined }, '/operatorUser', 'is-length'],
    [{ mode: 'interface-call' }, '/mode', 'unknown-property'],
  ])('refuses %j', async (fault, pointer, code) => {
    expectFault(await gateway.as('bank-a').post(PATH, wanted(fault)), { pointer, code });
  });

  it('explains to institutions only, and nothing of items that are not there', async () => {
    await expectOnly(gateway, ['institution'], { method: 'POST', path: PATH, body: wanted() });
    expectProblem(await gateway.as('bank-a').post(PATH, wanted({ items: ['ZZZ-99'] })), 422, 'unknown-item');
    expectProblem(
      await gateway.as('bank-a').post(PATH, wanted({ purpose: 'marketing' })),
      422,
      'purpose-not-allowed',
    );
  });
});
