import { randomUUID } from 'node:crypto';
import { compactVerify, importJWK, type JWK } from 'jose';
import { recordsOf } from '../../src/sandbox/department-data.js';
import { digestByHand } from '../support/digest.js';
import { aReport, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { expectOnly, sendBare } from '../support/roles.js';
import { ask, usageOf } from '../support/usage.js';

interface Section {
  readonly itemCode: string;
  readonly status: string;
  readonly reasonCode: string | null;
  readonly mode: string;
  readonly source: { readonly name: string } | null;
  readonly asOf: string | null;
  readonly records: readonly object[];
}

interface Report {
  readonly reportId: string;
  readonly reportNo: string;
  readonly generatedAt: string;
  readonly expiresAt: string;
  readonly sections: readonly Section[];
  readonly usageRecordIds: readonly string[];
  readonly digest: string;
  readonly signature: string;
}

const PATH = '/v1/reports';
/** Live items that the sandbox answers, and two that no department has connected. */
const LIVE = [
  'CUS-02',
  'CUS-04',
  'HPF-01',
  'SOC-01',
  'TAX-04',
  'TAX-05',
  'TAX-06',
  'UTL-01',
  'UTL-02',
  'UTL-03',
];
const UNCONNECTED = ['CBF-01', 'TEC-02'];

describe('POST /v1/reports', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const report = async (overrides: object = {}) =>
    gateway.as('bank-a').post(PATH, aReport(gateway, overrides));
  const reportOf = async (overrides: object = {}): Promise<Report> => {
    const answer = await report(overrides);
    expect(answer.status).toBe(201);
    return answer.body as Report;
  };

  it('A01: gives the public sections without authorization, and says what the others need', async () => {
    const { sections } = await reportOf();
    expect(sections).toHaveLength(40 + 14); // all public items and all that need authorization
    const codes = sections.map(({ itemCode }) => itemCode);
    expect(codes).toEqual(codes.toSorted());
    const refused = sections.filter(({ status }) => status === 'not-authorized');
    expect(refused.map(({ itemCode }) => itemCode)).toEqual(
      [...LIVE, ...UNCONNECTED, 'EVA-01', 'SLF-01'].toSorted(),
    );
    for (const { reasonCode, records, source, asOf } of refused) {
      expect({ reasonCode, records, source, asOf }).toEqual({
        reasonCode: 'authorization-missing',
        records: [],
        source: null,
        asOf: null,
      });
    }
    for (const never of ['SOC-02', 'AGR-02', 'COL-01', 'EST-01', 'EST-02', 'TAX-07', 'UTL-04']) {
      expect(codes).not.toContain(never);
    }
    const held = sections.filter(({ status }) => status === 'ok');
    expect(held).toHaveLength(20); // every feed of the sandbox: the first enterprise is in all of them
    expect(new Set(held.map(({ mode }) => mode))).toEqual(new Set(['physical-collection']));
  });

  it('gives the live sections with authorization', async () => {
    const authorizationId = await grant(gateway, { items: LIVE });
    const { sections } = await reportOf({ authorizationId, items: LIVE });
    expect(sections.map(({ itemCode, status, mode }) => [itemCode, status, mode])).toEqual(
      LIVE.map((code) => [code, 'ok', 'interface-call']),
    );
    for (const { itemCode, records } of sections) {
      expect(records).toEqual(recordsOf(itemCode, gateway.enterprise().uscc));
    }
  });

  it('gives a whole report whose digest and signature a third party can check', async () => {
    const { answer, requestId } = await ask(
      gateway.as('bank-a'),
      PATH,
      aReport(gateway, { items: ['LIC-01', 'REG-01'] }),
    );
    expect(answer.status).toBe(201);
    const body = answer.body as Report;
    expect(body).toEqual({
      reportId: expect.any(String),
      uscc: '91140100MA0TEXT12Y',
      purpose: 'pre-loan-review',
      reportNo: expect.stringMatching(/^\d{14}[0-9A-HJ-NPQRTUWXY]{8}$/),
      authorizationId: null,
      generatedAt: expect.any(String),
      expiresAt: expect.any(String),
      sections: [
        {
          itemCode: 'LIC-01',
          item: expect.any(String),
          itemZh: expect.any(String),
          categoryZh: expect.any(String),
          catalogVersion: 1,
          status: 'ok',
          reasonCode: null,
          mode: 'physical-collection',
          source: {
            providerId: gateway.participantId('market-regulation'),
            name: '市场监督管理局（模拟）',
          },
          asOf: '2026-10-31T16:00:00.000Z',
          freshness: {
            status: expect.any(String),
            promisedBy: '2026-11-02T16:00:00.000Z', // a day, and a day of grace
            lastDataTime: '2026-10-31T16:00:00.000Z',
          },
          records: recordsOf('LIC-01', '91140100MA0TEXT12Y'),
          disputedRecords: [],
          otherSources: [],
        },
        expect.objectContaining({
          itemCode: 'REG-01',
          status: 'ok',
        }),
      ],
      usageRecordIds: [expect.any(String)],
      notes: expect.any(Array),
      digest: expect.any(String),
      signature: expect.any(String),
    });
    expect(answer.headers.get('location')).toBe(`${PATH}/${body.reportId}`);
    const shanghai = new Date(Date.parse(body.generatedAt) + 8 * 3_600_000).toISOString();
    expect(body.reportNo.slice(0, 14)).toBe(shanghai.replaceAll(/\D/g, '').slice(0, 14));
    expect(Date.parse(body.expiresAt) - Date.parse(body.generatedAt)).toBe(30 * 86_400_000);

    const { digest, signature, ...facts } = body;
    expect(digest).toBe(digestByHand(facts));
    const { keys } = (await sendBare(gateway, 'GET', '/v1/signing-keys')).body as { keys: JWK[] };
    expect(keys[0]).not.toHaveProperty('d');
    const [header, , seal] = signature.split('.');
    const sign = async (text: string) =>
      compactVerify(
        `${header}.${Buffer.from(text).toString('base64url')}.${seal}`,
        await importJWK(keys[0] ?? {}, 'ES256'),
      );
    expect((await sign(digest)).protectedHeader).toEqual({ alg: 'ES256', kid: keys[0]?.kid });
    await expect(sign(digestByHand({ ...facts, uscc: '92140105MA0TEXT20Y' }))).rejects.toThrow('signature');

    const records = await usageOf(gateway.asEnterprise(), requestId);
    expect(records).toMatchObject([
      {
        id: body.usageRecordIds[0],
        event: 'report.released',
        itemCodes: ['LIC-01', 'REG-01'],
        rows: 2,
        answerDigest: digest,
        outcome: 'decided',
        providerId: gateway.participantId('market-regulation'),
      },
    ]);
    expect(await usageOf(gateway.as('bank-a'), requestId)).toEqual(records);
    expect(await usageOf(gateway.as('market-regulation'), requestId)).toEqual(records);
    for (const side of [gateway.as('tax-bureau'), gateway.as('bank-b'), gateway.asEnterprise(1)]) {
      expect(await usageOf(side, requestId)).toEqual([]);
    }
  });

  it('records one use per department concerned, each seen by its own', async () => {
    const { answer, requestId } = await ask(gateway.as('bank-a'), PATH, {
      ...aReport(gateway, { items: ['JUD-01', 'REG-01', 'TAX-01', 'TAX-02', 'TAX-04'] }),
    });
    const { usageRecordIds } = answer.body as Report;
    const all = await usageOf(gateway.as('bank-a'), requestId);
    expect(new Set(all.map(({ id }) => id))).toEqual(new Set(usageRecordIds));
    const seenBy = async (name: string) =>
      (await usageOf(gateway.as(name), requestId)).map(
        ({ itemCodes, outcome }) => `${itemCodes.join()} ${outcome}`,
      );
    expect(await seenBy('court')).toEqual(['JUD-01 decided']);
    expect(await seenBy('market-regulation')).toEqual(['REG-01 decided']);
    expect(new Set(await seenBy('tax-bureau'))).toEqual(new Set(['TAX-01,TAX-02 decided', 'TAX-04 refused']));
  });

  it('refuses a report of which nothing may be shown, with the reason, and records it', async () => {
    const { answer, requestId } = await ask(
      gateway.as('bank-a'),
      PATH,
      aReport(gateway, { items: ['TAX-04', 'SOC-01'] }),
    );
    expectProblem(answer, 403, 'authorization-missing');
    const records = await usageOf(gateway.asEnterprise(), requestId);
    expect(new Set(records.map(({ itemCodes }) => itemCodes.join()))).toEqual(new Set(['SOC-01', 'TAX-04']));
    expect(new Set(records.map(({ event }) => event))).toEqual(new Set(['report.refused']));
    const { rows } = await gateway.database.superuser.query(
      `select count(*) from report where question::text like '%' || $1 || '%'`,
      [requestId],
    );
    expect(Number(rows[0].count)).toBe(0);
  });

  it.each(['SOC-02', 'TAX-07'])('A08: never shows %s', async (itemCode) => {
    const authorizationId = await grant(gateway, { items: ['SOC-02', 'TAX-04'] });
    expectProblem(await report({ items: [itemCode], authorizationId }), 422, 'mode-not-offered');
    const { sections } = await reportOf({ items: ['REG-01', itemCode], authorizationId });
    expect(sections[0]).toMatchObject({ itemCode: 'REG-01', status: 'ok' });
    expect(sections[1]).toMatchObject({
      itemCode,
      status: 'not-authorized',
      reasonCode: 'mode-not-offered',
      records: [],
      asOf: null,
      source: null,
    });
  });

  it('leaves out held sections that are older than wanted', async () => {
    const { sections } = await reportOf({ items: ['LIC-01'], maxAgeDays: 3_650 });
    expect(sections[0]).toMatchObject({ status: 'ok', reasonCode: null });
    await gateway.database.superuser.query(
      `update feed set last_data_time = clock_timestamp() - interval '5 days' where item_code = 'LIC-01'`,
    );
    expect((await reportOf({ items: ['LIC-01'], maxAgeDays: 6 })).sections[0]).toMatchObject({
      status: 'ok',
    });
    expect((await reportOf({ items: ['LIC-01'], maxAgeDays: 4 })).sections[0]).toMatchObject({
      status: 'no-record',
      reasonCode: 'too-old',
      records: [],
    });
  });

  it('says of one failing department that it is unavailable, and shows the others', async () => {
    const authorizationId = await grant(gateway);
    await gateway.misbehave('tax-bureau', { kind: 'error-500', times: 1 });
    const { answer, requestId } = await ask(gateway.as('bank-a'), PATH, {
      ...aReport(gateway, { items: ['REG-01', 'SOC-01', 'TAX-04', 'UTL-01'], authorizationId }),
    });
    expect(answer.status).toBe(201);
    expect((answer.body as Report).sections).toMatchObject([
      { itemCode: 'REG-01', status: 'ok' },
      { itemCode: 'SOC-01', status: 'ok' },
      {
        itemCode: 'TAX-04',
        status: 'provider-unavailable',
        reasonCode: 'provider-fault',
        records: [],
        source: null,
      },
      { itemCode: 'UTL-01', status: 'ok' },
    ]);
    expect(await usageOf(gateway.as('tax-bureau'), requestId)).toMatchObject([
      {
        event: 'report.failed',
        outcome: 'failed',
        reasonCode: 'provider-fault',
        rows: 0,
        answerDigest: null,
      },
    ]);
    expect(await usageOf(gateway.as('power-grid'), requestId)).toMatchObject([
      { outcome: 'decided', rows: 12 },
    ]);
  });

  it('says that an authorized item nobody has connected is unavailable', async () => {
    const authorizationId = await grant(gateway, { items: UNCONNECTED });
    const { sections } = await reportOf({ authorizationId, items: ['REG-01', 'TEC-02'] });
    expect(sections[1]).toMatchObject({ status: 'provider-unavailable', reasonCode: 'provider-unavailable' });
  });

  it.each([
    [{ items: [] }, '/items', 'array-min-size', 'invalid-input'],
    [{ items: ['REG-01', 'REG-01'] }, '/items', 'array-unique', 'invalid-input'],
    [{ items: ['reg-01'] }, '/items', 'matches', 'invalid-input'],
    [{ items: { 0: 'REG-01' } }, '/items', 'is-array', 'invalid-input'],
    [{ maxAgeDays: 0 }, '/maxAgeDays', 'min', 'invalid-input'],
    [{ maxAgeDays: '7' }, '/maxAgeDays', 'is-int', 'invalid-input'],
    [{ uscc: '91440300192203821' }, '/uscc', 'invalid-uscc', 'invalid-uscc'],
    [{ authorizationId: 'x' }, '/authorizationId', 'is-uuid', 'invalid-input'],
    [{ operatorUser: 17 }, '/operatorUser', 'is-string', 'invalid-input'],
    [{ sections: [] }, '/sections', 'unknown-property', 'invalid-input'],
    [{ institutionId: randomUUID() }, '/institutionId', 'unknown-property', 'invalid-input'],
  ])('refuses %j', async (fault, pointer, code, problem) => {
    expectFault(await report(fault), { pointer, code, problem });
  });

  it('refuses unknown items and purposes', async () => {
    expectProblem(await report({ items: ['REG-01', 'ZZZ-99'] }), 422, 'unknown-item');
    expectProblem(await report({ purpose: 'curiosity' }), 422, 'purpose-not-allowed');
  });

  it('is the business of institutions only', async () => {
    await expectOnly(gateway, ['institution'], { method: 'POST', path: PATH, body: aReport(gateway) });
  });
});
