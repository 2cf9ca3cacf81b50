import { startGateway, type TestGateway } from '../support/gateway.js';
import { demoPerson, signIn } from '../support/people.js';

describe('people', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  it('sign in with password and code, and act for their party', async () => {
    const officer = demoPerson(gateway, 'staff.bank-a');
    const me = await signIn(gateway, officer);
    expect((await me.send('GET', '/v1/me')).body).toMatchObject({ role: 'institution' });
    expect((await me.send('GET', '/v1/authorizations')).status).toBe(200);
  });
});
