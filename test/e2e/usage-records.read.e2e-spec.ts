import { aQuery, aReport, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import type { ReadUsage } from '../support/usage.js';
import type { GatewayClient } from '../../src/sandbox/gateway-client.js';

const PATH = '/v1/usage-records';

interface Page {
  readonly items: ReadUsage[];
  readonly nextCursor: string | null;
}

describe('GET /v1/usage-records', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
    const authorizationId = await grant(gateway);
    const otherId = await grant(gateway, { institutionId: gateway.participantId('bank-b') }, 1);
    for (let round = 0; round < 3; round += 1) {
      await gateway.as('bank-a').post('/v1/queries', aQuery(gateway, { authorizationId }));
      await gateway.as('bank-a').post('/v1/reports', aReport(gateway));
      await gateway
        .as('bank-b')
        .post('/v1/queries', aQuery(gateway, { authorizationId: otherId, uscc: gateway.enterprise(1).uscc }));
    }
  });
  afterAll(async () => gateway?.stop());

  async function all(side: GatewayClient, limit: number): Promise<ReadUsage[]> {
    const seen: ReadUsage[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { status, body } = await side.send(
        'GET',
        `${PATH}?limit=${limit}${cursor && `&cursor=${cursor}`}`,
      );
      expect(status).toBe(200);
      const page = body as Page;
      expect(page.items.length).toBeLessThanOrEqual(limit);
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    return seen;
  }
  const storedIds = async (column: string, value: string): Promise<string[]> => {
    const { rows } = await gateway.database.superuser.query(
      `select id from usage_record where ${column} = $1 order by at desc, id desc`,
      [value],
    );
    return rows.map(({ id }: { id: string }) => id);
  };

  it('shows each side all of its own and nothing else, newest first, page by page', async () => {
    const sides = [
      [gateway.as('bank-a'), 'institution_id', gateway.participantId('bank-a')],
      [gateway.as('bank-b'), 'institution_id', gateway.participantId('bank-b')],
      [gateway.as('tax-bureau'), 'provider_id', gateway.participantId('tax-bureau')],
      [gateway.as('court'), 'provider_id', gateway.participantId('court')],
      [gateway.asEnterprise(), 'uscc', gateway.enterprise().uscc],
      [gateway.asEnterprise(1), 'uscc', gateway.enterprise(1).uscc],
    ] as const;
    for (const [side, column, value] of sides) {
      const ids = await storedIds(column, value);
      expect(ids.length).toBeGreaterThan(2);
      expect((await all(side, 2)).map(({ id }) => id)).toEqual(ids);
      expect((await all(side, 200)).map(({ id }) => id)).toEqual(ids);
    }
    expect(await all(gateway.asEnterprise(-1), 50)).toEqual([]);
  });

  it('keeps its place while new records arrive: none is lost, none comes twice', async () => {
    const side = gateway.as('bank-a');
    const before = await storedIds('institution_id', gateway.participantId('bank-a'));
    const first = (await side.send('GET', `${PATH}?limit=3`)).body as Page;
    await side.post('/v1/queries', aQuery(gateway, { itemCode: 'REG-01' }));
    const rest: string[] = [];
    let cursor = first.nextCursor;
    while (cursor !== null) {
      const page = (await side.send('GET', `${PATH}?limit=3&cursor=${cursor}`)).body as Page;
      rest.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect([...first.items.map(({ id }) => id), ...rest]).toEqual(before);
  });

  it('holds no credit data and no secret of a client', async () => {
    const { body } = await gateway.asEnterprise().send('GET', `${PATH}?limit=200`);
    const text = JSON.stringify(body);
    for (const never of ['147504.61', '梁志远', 'clientId', 'catalogVersions'])
      expect(text).not.toContain(never);
    for (const record of (body as Page).items) {
      expect(Object.keys(record).toSorted()).toEqual(
        [
          'answerDigest',
          'applicationNo',
          'at',
          'authorizationId',
          'event',
          'id',
          'institutionId',
          'institutionName',
          'itemCodes',
          'mode',
          'operatorUser',
          'outcome',
          'providerId',
          'providerName',
          'purpose',
          'reasonCode',
          'requestId',
          'rows',
          'uscc',
        ].toSorted(),
      );
    }
  });

  it("a cursor of one side opens nothing of another's", async () => {
    const { nextCursor } = (await gateway.as('bank-a').send('GET', `${PATH}?limit=1`)).body as Page;
    const stolen = await gateway.as('bank-b').send('GET', `${PATH}?limit=1&cursor=${nextCursor}`);
    expectFault(stolen, { pointer: '/cursor', code: 'invalid-cursor' });
  });

  it.each([
    ['limit=0', '/limit', 'min'],
    ['limit=-1', '/limit', 'min'],
    ['limit=1000000000', '/limit', 'max'],
    ['limit=1&limit=2', '/limit', 'is-int'],
    ['cursor=garbage', '/cursor', 'invalid-cursor'],
    ['uscc=91140100MA0TEXT12Y', '/uscc', 'unknown-property'],
    ['institutionId=x', '/institutionId', 'unknown-property'],
    ['limit[]=1', '/limit[]', 'unknown-property'],
  ])('refuses %s', async (query, pointer, code) => {
    expectFault(await gateway.as('bank-a').send('GET', `${PATH}?${query}`), { pointer, code });
  });

  it('is for those concerned, not for the operator', async () => {
    await expectOnly(gateway, ['provider', 'institution', 'enterprise'], { method: 'GET', path: PATH });
    expectProblem(await gateway.as('operator').send('GET', PATH), 403, 'access-denied');
  });

  it('can be neither changed nor deleted, by the owner of the tables either', async () => {
    for (const change of [
      'update usage_record set rows = 0',
      'delete from usage_record',
      'truncate usage_record',
    ]) {
      await expect(gateway.database.superuser.query(change)).rejects.toThrow('append-only');
    }
  });
});
