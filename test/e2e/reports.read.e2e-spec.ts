import { randomUUID } from 'node:crypto';
import { aReport, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem, shapeOf } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import { usageOf } from '../support/usage.js';

const PATH = '/v1/reports';

describe('GET /v1/reports/{id}', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const reportOf = async (overrides: object): Promise<{ reportId: string; digest: string }> => {
    const answer = await gateway.as('bank-a').post(PATH, aReport(gateway, overrides));
    expect(answer.status).toBe(201);
    return answer.body as { reportId: string; digest: string };
  };

  it('gives a report again, records that, and hides it from other banks', async () => {
    const first = await reportOf({ items: ['REG-01'] });
    const requestId = randomUUID();
    const headers = { 'x-request-id': requestId };
    const again = await gateway.as('bank-a').send('GET', `${PATH}/${first.reportId}`, { headers });
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first);
    for (const side of [gateway.asEnterprise(), gateway.as('market-regulation')]) {
      expect(await usageOf(side, requestId)).toMatchObject([
        { event: 'report.released', reasonCode: 'repeated', itemCodes: ['REG-01'] },
      ]);
    }
    const theirs = await gateway.as('bank-b').send('GET', `${PATH}/${first.reportId}`);
    expectProblem(theirs, 404, 'not-found');
    expect(shapeOf(theirs)).toEqual(
      shapeOf(await gateway.as('bank-b').send('GET', `${PATH}/${randomUUID()}`)),
    );
  });

  it('names in the record the digest of the report it gave again', async () => {
    const { reportId, digest } = await reportOf({ items: ['REG-01'] });
    const requestId = randomUUID();
    await gateway.as('bank-a').send('GET', `${PATH}/${reportId}`, { headers: { 'x-request-id': requestId } });
    expect(await usageOf(gateway.asEnterprise(), requestId)).toMatchObject([{ answerDigest: digest }]);
  });

  it('gives no report again whose authorization was revoked, or whose copy has expired', async () => {
    const authorizationId = await grant(gateway);
    const { reportId } = await reportOf({ items: ['REG-01', 'TAX-04'], authorizationId });
    const path = `${PATH}/${reportId}`;
    expect((await gateway.as('bank-a').send('GET', path)).status).toBe(200);
    await gateway.asEnterprise().post(`/v1/authorizations/${authorizationId}/revocation`, {});
    const requestId = randomUUID();
    const refused = await gateway.as('bank-a').send('GET', path, { headers: { 'x-request-id': requestId } });
    expectProblem(refused, 403, 'authorization-revoked');
    const [record] = await usageOf(gateway.asEnterprise(), requestId);
    expect(record).toMatchObject({ event: 'report.refused', reasonCode: 'authorization-revoked' });

    const open = await reportOf({ items: ['REG-01'] });
    await gateway.database.superuser.query('update report set expires_at = clock_timestamp() where id = $1', [
      open.reportId,
    ]);
    expectProblem(await gateway.as('bank-a').send('GET', `${PATH}/${open.reportId}`), 404, 'not-found');
  });

  it('gives a copy of an earlier version again, and refuses one whose facts it cannot compare', async () => {
    const first = await reportOf({ items: ['REG-01'] });
    const path = `${PATH}/${first.reportId}`;
    const asBefore = async (question: string): Promise<void> => {
      const change = `update report set packed = null, body = $2, question = ${question} where id = $1`;
      await gateway.database.superuser.query(change, [first.reportId, JSON.stringify(first)]);
    };
    await asBefore('question');
    const again = await gateway.as('bank-a').send('GET', path);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first);
    await asBefore(`jsonb_set(question::jsonb, '{released,0,facts}', '["a provider and a digest"]')::json`);
    expectProblem(await gateway.as('bank-a').send('GET', path), 403, 'answer-outdated');
  });

  it('is the business of institutions only', async () => {
    const { reportId } = await reportOf({ items: ['REG-01'] });
    await expectOnly(gateway, ['institution'], { method: 'GET', path: `${PATH}/${reportId}` });
  });
});
