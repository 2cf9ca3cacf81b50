import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { arrearsOf } from '../support/arrears.js';
import { turn } from '../support/changes.js';
import { anAuthorization, aQuery, aReport, aVerification, grant } from '../support/factories.js';
import { deliver, ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { anInstitution, aProvider, assess } from '../support/keys.js';
import { expectProblem, shapeOf } from '../support/problem.js';
import { ask, usageOf } from '../support/usage.js';

interface ReadReport {
  readonly reportId: string;
  readonly sections: readonly {
    readonly itemCode: string;
    readonly status: string;
    readonly reasonCode: string;
  }[];
}

describe('A20: what ends with an enterprise, an institution or a department, and comes back with it', () => {
  let gateway: TestGateway;
  let operator: GatewayClient;
  let bank: GatewayClient;
  beforeAll(async () => {
    gateway = await startGateway({ ASSESSMENT_ROUND_S: '1' });
    operator = gateway.as('operator');
    bank = gateway.as('bank-a');
  });
  afterAll(async () => gateway?.stop());

  const reportOf = async (client: GatewayClient, overrides: object): Promise<ReadReport> => {
    const answer = await client.post('/v1/reports', aReport(gateway, overrides));
    expect(answer.status).toBe(201);
    return answer.body as ReadReport;
  };
  const sectionOf = ({ sections }: ReadReport, code: string): [string, string | null] | undefined => {
    const found = sections.find(({ itemCode }) => itemCode === code);
    return found && [found.status, found.reasonCode];
  };

  describe('a deregistered enterprise', () => {
    const uscc = () => gateway.enterprise(1).uscc;
    const asked = (overrides: object = {}) => ({ uscc: uscc(), ...overrides });
    const to = async (change: 'deregistration' | 'restoration') =>
      operator.post(`/v1/enterprises/${uscc()}/${change}`, { reason: 'Notice 17' });

    it('lets its authorizations rest in every way of asking, and brings back what is valid then', async () => {
      const [valid, revoked] = [await grant(gateway, {}, 1), await grant(gateway, {}, 1)];
      const endsAt = Date.now() + 2_000;
      const expiring = await grant(gateway, { validUntil: new Date(endsAt).toISOString() }, 1);
      const query = aQuery(gateway, asked({ authorizationId: valid }));
      const verification = aVerification(gateway, asked({ authorizationId: valid }));
      const items = ['REG-01', 'TAX-04'];
      const { reportId } = await reportOf(bank, asked({ items, authorizationId: valid }));
      const { reportId: publicId } = await reportOf(bank, asked({ items: ['REG-01'] }));
      expect((await bank.post('/v1/queries', query)).status).toBe(200);

      expect(await to('deregistration')).toMatchObject({ status: 200, body: { status: 'deregistered' } });
      const { answer, requestId } = await ask(bank, '/v1/queries', query);
      expectProblem(answer, 403, 'enterprise-deregistered');
      expect(await usageOf(bank, requestId)).toMatchObject([
        { event: 'query.refused', reasonCode: 'enterprise-deregistered', authorizationId: valid },
      ]);
      expectProblem(await bank.post('/v1/verifications', verification), 403, 'enterprise-deregistered');
      expectProblem(await bank.send('GET', `/v1/reports/${reportId}`), 403, 'enterprise-deregistered');
      const open = await reportOf(bank, asked({ items, authorizationId: valid }));
      expect(sectionOf(open, 'REG-01')?.[0]).toBe('ok');
      expect(sectionOf(open, 'TAX-04')).toEqual(['not-authorized', 'enterprise-deregistered']);
      expect((await bank.send('GET', `/v1/reports/${publicId}`)).status).toBe(200);

      const enterprise = gateway.asEnterprise(1);
      expectProblem(
        await enterprise.post('/v1/authorizations', anAuthorization(gateway)),
        403,
        'enterprise-deregistered',
      );
      expect((await enterprise.send('GET', '/v1/usage-records')).status).toBe(200);
      expect((await enterprise.post(`/v1/authorizations/${revoked}/revocation`, {})).status).toBe(200);
      await sleep(Math.max(0, endsAt - Date.now()));

      expect(await to('restoration')).toMatchObject({ status: 200, body: { status: 'active' } });
      expect((await bank.post('/v1/queries', query)).status).toBe(200);
      expect((await bank.post('/v1/verifications', verification)).status).toBe(200);
      expect((await bank.send('GET', `/v1/reports/${reportId}`)).status).toBe(200);
      const withOther = async (authorizationId: string) =>
        bank.post('/v1/queries', aQuery(gateway, asked({ authorizationId })));
      expectProblem(await withOther(revoked), 403, 'authorization-revoked');
      expectProblem(await withOther(expiring), 403, 'authorization-expired');
    });

    it('A18: is told of to nobody without a usable authorization of it', async () => {
      const other = gateway.as('bank-b');
      const ways = async () => {
        const explained = {
          uscc: uscc(),
          purpose: 'pre-loan-review',
          items: ['TAX-04'],
          operatorUser: 'o-1',
        };
        const answers = await Promise.all([
          other.post('/v1/queries', aQuery(gateway, asked())),
          other.post('/v1/queries', aQuery(gateway, asked({ authorizationId: randomUUID() }))),
          other.post('/v1/verifications', aVerification(gateway, asked())),
        ]);
        const explanation = await other.post('/v1/access-explanations', explained);
        const { sections } = await reportOf(other, asked({ items: ['REG-01', 'TAX-04'] }));
        const reasons = (explanation.body as { items: { reasonCode: string }[] }).items.map(
          ({ reasonCode }) => reasonCode,
        );
        return [
          answers.map(shapeOf),
          reasons,
          sections.map(({ status, reasonCode }) => [status, reasonCode]),
        ];
      };
      const before = await ways();
      await to('deregistration');
      expect(await ways()).toEqual(before);
      await to('restoration');
    });
  });

  describe('a department that withdraws', () => {
    it('is asked nothing and shown nowhere while it is suspended, and is asked again afterwards', async () => {
      const path = `/v1/providers/${gateway.participantId('tax-bureau')}`;
      const authorizationId = await grant(gateway);
      const query = aQuery(gateway, { authorizationId });
      const items = ['REG-01', 'TAX-01', 'TAX-04'];
      const { reportId } = await reportOf(bank, { items, authorizationId });
      expect((await bank.post('/v1/queries', query)).status).toBe(200);
      const held = aQuery(gateway, { itemCode: 'TAX-01' });
      expect((await bank.post('/v1/queries', held)).status).toBe(200);

      await turn(operator, path, 'suspended');
      const calls = await gateway.see('calls');
      const { answer, requestId } = await ask(bank, '/v1/queries', query);
      expectProblem(answer, 403, 'provider-withdrawn');
      expect(await usageOf(bank, requestId)).toMatchObject([
        { event: 'query.refused', reasonCode: 'provider-withdrawn' },
      ]);
      expectProblem(await bank.post('/v1/queries', held), 403, 'provider-withdrawn');
      expectProblem(await bank.send('GET', `/v1/reports/${reportId}`), 403, 'provider-withdrawn');
      const report = await reportOf(bank, { items, authorizationId });
      expect(sectionOf(report, 'REG-01')?.[0]).toBe('ok');
      for (const code of ['TAX-01', 'TAX-04'])
        expect(sectionOf(report, code)).toEqual(['provider-unavailable', 'provider-withdrawn']);
      expect(await gateway.see('calls')).toEqual(calls);
      const stranger = await gateway.as('bank-b').post('/v1/queries', aQuery(gateway));
      expectProblem(stranger, 403, 'authorization-missing');
      expectProblem(
        await gateway.as('tax-bureau').send('GET', '/v1/catalog/items'),
        403,
        'participant-suspended',
      );

      await turn(operator, path, 'active');
      expect((await bank.post('/v1/queries', query)).status).toBe(200);
      expect((await bank.post('/v1/queries', held)).status).toBe(200);
      expect((await bank.send('GET', `/v1/reports/${reportId}`)).status).toBe(200);
    });

    it('leaves what others state, which says that a part is missing', async () => {
      const { id, client } = await aProvider(gateway, ['TAX-02'], '100000');
      const record = arrearsOf(7, { uscc: gateway.enterprise().uscc });
      expect((await deliver(gateway, { lines: ndjson(record), sequence: 1, as: client })).status).toBe(201);
      const statedBy = async (): Promise<[string | undefined, boolean]> => {
        const report = await reportOf(bank, { items: ['TAX-02'] });
        return [sectionOf(report, 'TAX-02')?.join(' '), JSON.stringify(report).includes(id)];
      };
      expect((await statedBy())[1]).toBe(true);
      const { reportId } = await reportOf(bank, { items: ['TAX-02'] });
      await turn(operator, `/v1/providers/${id}`, 'suspended');
      expect(await statedBy()).toEqual([expect.stringMatching(/ provider-withdrawn$/), false]);
      expectProblem(await bank.send('GET', `/v1/reports/${reportId}`), 403, 'provider-withdrawn');
      await turn(operator, `/v1/providers/${id}`, 'closed');
      expect((await statedBy())[1]).toBe(false);
      expectProblem(await client.send('GET', '/v1/catalog/items'), 403, 'participant-closed');
    });
  });

  describe('A09: an institution', () => {
    it('is stopped in the middle of a loop of calls, and goes on with its authorization when it is restored', async () => {
      const { id, client } = await anInstitution(gateway, 'authorized');
      const path = `/v1/institutions/${id}`;
      const authorizationId = await grant(gateway, { institutionId: id });
      const verification = aVerification(gateway, { authorizationId });
      const codes: unknown[] = [];
      for (let claim = 0; claim < 12; claim += 1) {
        if (claim === 5) await turn(operator, path, 'suspended');
        if (claim === 9) await turn(operator, path, 'active');
        const { status, body } = await client.post('/v1/verifications', verification);
        codes.push(status === 200 ? 200 : (body as { code: string }).code);
      }
      expect(codes).toEqual([
        ...Array.from({ length: 5 }, () => 200),
        ...Array.from({ length: 4 }, () => 'institution-suspended'),
        ...Array.from({ length: 3 }, () => 200),
      ]);
      expect(await noticesOf(id)).toEqual([
        'authorization.granted',
        'participant.suspended',
        'participant.restored',
      ]);
    });

    it('is refused from the moment its assessment ends, between two calls, and is told of that once', async () => {
      const { id, client } = await anInstitution(gateway);
      const endsAt = Date.now() + 2_500;
      await assess(gateway, id, { validUntil: new Date(endsAt).toISOString() });
      const query = aQuery(gateway, { itemCode: 'REG-01' });
      expect((await client.post('/v1/queries', query)).status).toBe(200);
      await sleep(endsAt - Date.now());
      expectProblem(await client.post('/v1/queries', query), 403, 'assessment-expired');
      await sleep(2_200);
      expect(await noticesOf(id)).toEqual(['assessment.expiring', 'assessment.expired']);
    });
  });

  async function noticesOf(participantId: string): Promise<string[]> {
    const { rows } = await gateway.database.superuser.query<{ kind: string }>(
      'select kind from notice where recipient = $1 order by posted_at, id',
      [participantId],
    );
    return rows.map(({ kind }) => kind);
  }
});
