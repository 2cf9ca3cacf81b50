import { randomUUID } from 'node:crypto';
import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { aQuery, aReport, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';

interface Report {
  readonly uscc: string;
  readonly usageRecordIds: string[];
  readonly sections: { records: Record<string, unknown>[] }[];
}

interface Row {
  readonly id: string;
  readonly uscc: string;
  readonly institution_id: string;
  readonly operator_user: string;
  readonly outcome: string;
}

describe('questions that are asked together', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  async function rowsOf(operatorUser: string): Promise<Row[]> {
    const { rows } = await gateway.database.superuser.query<Row>(
      'select id, uscc, institution_id, operator_user, outcome from usage_record where operator_user = $1',
      [operatorUser],
    );
    return rows;
  }

  it('are answered and recorded each for itself, whoever asks about whom', async () => {
    const banks = ['bank-a', 'bank-b'];
    const asked = Array.from({ length: 60 }, (_, index) => ({
      bank: banks[index % 2] ?? '',
      uscc: gateway.enterprise(index % gateway.demo.enterprises.length).uscc,
      operatorUser: `together-${index}-${randomUUID()}`,
    }));
    const answers = await Promise.all(
      asked.map(async ({ bank, uscc, operatorUser }) =>
        gateway
          .as(bank)
          .post('/v1/reports', aReport(gateway, { uscc, operatorUser, items: ['REG-01', 'LIC-01'] })),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(asked.map(() => 201));
    const reports = answers.map(({ body }) => body as Report);
    expect(reports.map(({ uscc }) => uscc)).toEqual(asked.map(({ uscc }) => uscc));
    for (const [index, { sections }] of reports.entries())
      for (const record of sections.flatMap(({ records }) => records))
        expect(record['uscc']).toBe(asked[index]?.uscc);
    for (const [index, { bank, uscc, operatorUser }] of asked.entries()) {
      const rows = await rowsOf(operatorUser);
      expect(rows.map(({ id }) => id).toSorted()).toEqual(reports[index]?.usageRecordIds.toSorted());
      const institution_id = gateway.participantId(bank);
      for (const row of rows) expect(row).toMatchObject({ uscc, institution_id, outcome: 'decided' });
    }
  }, 30_000);

  it('do not fail for one that is refused, and its refusal is recorded beside them', async () => {
    const none = randomUUID();
    const refusedBy = `refused-${randomUUID()}`;
    const ask = async (overrides: object): Promise<GatewayAnswer> =>
      gateway.as('bank-a').post('/v1/queries', aQuery(gateway, overrides));
    const [refused, ...others] = await Promise.all([
      ask({ authorizationId: none, operatorUser: refusedBy }),
      ...Array.from({ length: 20 }, async () =>
        gateway.as('bank-a').post('/v1/reports', aReport(gateway, { items: ['REG-01'] })),
      ),
    ]);
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 201));
    expect(refused).toMatchObject({ status: 403, body: { code: 'authorization-missing' } });
    expect((await rowsOf(refusedBy)).map(({ outcome }) => outcome)).toEqual(['refused']);
  });

  it('take exactly as many counted uses as there are', async () => {
    const terms = { items: ['TAX-01'], modes: ['physical-collection'], maxUses: 7 };
    const authorizationId = await grant(gateway, terms);
    const answers = await Promise.all(
      Array.from({ length: 30 }, async () =>
        gateway.as('bank-a').post('/v1/reports', aReport(gateway, { authorizationId, items: ['TAX-01'] })),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const inFull = answers.filter(({ body }) =>
      (body as Report).sections.some(({ records }) => records.some((record) => 'score' in record)),
    );
    expect(inFull).toHaveLength(7);
    const { rows } = await gateway.database.superuser.query(
      `select n.uses, (select count(*)::int from usage_record u where u.authorization_id = n.authorization_id and u.event = 'report.released') as answered
       from authorization_use n where n.authorization_id = $1`,
      [authorizationId],
    );
    expect(rows).toEqual([{ uses: 7, answered: 30 }]);
  });
});
