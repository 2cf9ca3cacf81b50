import { aQuery, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';

describe('POST /v1/queries', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway.stop());

  it('gives the live records of the department to the authorized institution', async () => {
    const authorizationId = await grant(gateway);
    const answer = await gateway.as('bank-a').post('/v1/queries', aQuery(gateway, { authorizationId }));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ itemCode: 'TAX-04', status: 'ok', mode: 'interface-call' });
  });
});
