import { randomUUID } from 'node:crypto';
import { aQuery, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem, shapeOf } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';

const CREDENTIAL = 'bearer-credential-of-the-test-7f3a';

describe('PUT /v1/providers/{id}/endpoints/{itemCode}', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const anEndpoint = (overrides: object = {}) => ({
    url: 'https://tax.example.gov.cn/gateway/TAX-05/',
    credential: CREDENTIAL,
    ...overrides,
  });
  const pathOf = (provider: string, itemCode: string) => `/v1/providers/${provider}/endpoints/${itemCode}`;
  const tax = () => pathOf(gateway.participantId('tax-bureau'), 'TAX-05');
  const put = async (path: string, body: unknown) => gateway.as('tax-bureau').send('PUT', path, { body });
  const rowOf = async (itemCode: string) =>
    (await gateway.database.superuser.query('select * from endpoint where item_code = $1', [itemCode])).rows;

  it('connects an endpoint, replaces it, and never shows its credential', async () => {
    const answer = await put(tax(), anEndpoint());
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      providerId: gateway.participantId('tax-bureau'),
      itemCode: 'TAX-05',
      url: 'https://tax.example.gov.cn/gateway/TAX-05',
      timeoutMs: 5e3,
      status: 'active',
      updatedAt: expect.stringMatching(/Z$/),
    });
    const replaced = await put(tax(), anEndpoint({ url: 'https://b.example.gov.cn', timeoutMs: 800 }));
    expect(replaced.body).toMatchObject({ url: 'https://b.example.gov.cn', timeoutMs: 800 });
    expect(JSON.stringify([answer.body, replaced.body])).not.toContain(CREDENTIAL);
    expect(await rowOf('TAX-05')).toHaveLength(1);
  });

  it('keeps the credential sealed in the database, otherwise each time', async () => {
    await put(tax(), anEndpoint());
    const [first] = await rowOf('TAX-05');
    await put(tax(), anEndpoint());
    const [second] = await rowOf('TAX-05');
    for (const row of [first, second]) {
      expect(JSON.stringify(row)).not.toContain(CREDENTIAL);
      expect(JSON.stringify(row)).not.toContain(Buffer.from(CREDENTIAL).toString('base64').slice(0, 20));
    }
    expect(first.credential_sealed).not.toBe(second.credential_sealed);
  });

  it('shows the credential in no refusal either', async () => {
    const answer = await put(
      tax(),
      anEndpoint({ url: `ftp://${CREDENTIAL}@example.com`, surprise: CREDENTIAL }),
    );
    expectProblem(answer, 422, 'invalid-input');
    expect(JSON.stringify(answer.body)).not.toContain(CREDENTIAL);
  });

  it('asks no endpoint that is disabled, and the department again once it is active', async () => {
    const authorizationId = await grant(gateway, { items: ['TAX-06'], modes: ['interface-call'] });
    const query = aQuery(gateway, { itemCode: 'TAX-06', authorizationId });
    const [row] = await rowOf('TAX-06');
    const path = pathOf(gateway.participantId('tax-bureau'), 'TAX-06');
    expect((await gateway.as('bank-a').post('/v1/queries', query)).status).toBe(200);
    await put(path, anEndpoint({ url: row.url, status: 'disabled' }));
    expectProblem(await gateway.as('bank-a').post('/v1/queries', query), 503, 'provider-unavailable');
    await put(path, anEndpoint({ url: row.url, status: 'active' }));
    const wrongCredential = await gateway.as('bank-a').post('/v1/queries', query);
    expectProblem(wrongCredential, 502, 'provider-fault'); // it is asked, with the credential given here
  });

  it.each([
    ['ftp://tax.example.gov.cn', '/url', 'unusable-url'],
    ['https://user:secret@tax.example.gov.cn', '/url', 'unusable-url'],
    ['https://tax.example.gov.cn/?a=1', '/url', 'unusable-url'],
    ['https://tax.example.gov.cn/#part', '/url', 'unusable-url'],
    ['tax.example.gov.cn', '/url', 'unusable-url'],
    ['file:///etc/passwd', '/url', 'unusable-url'],
    ['javascript:alert(1)', '/url', 'unusable-url'],
    ['x'.repeat(501), '/url', 'max-length'],
  ])('refuses the address %s', async (url, pointer, code) => {
    expectFault(await put(tax(), anEndpoint({ url })), { pointer, code });
  });

  it.each([
    [{ credential: 'short' }, '/credential', 'is-length'],
    [{ credential: undefined }, '/credential', 'is-string'],
    [{ timeoutMs: 99 }, '/timeoutMs', 'min'],
    [{ timeoutMs: 30_001 }, '/timeoutMs', 'max'],
    [{ timeoutMs: '800' }, '/timeoutMs', 'is-int'],
    [{ status: 'open' }, '/status', 'is-in'],
    [{ providerId: randomUUID() }, '/providerId', 'unknown-property'],
    [{ credentialSealed: 'x' }, '/credentialSealed', 'unknown-property'],
  ])('refuses %j', async (fault, pointer, code) => {
    expectFault(await put(tax(), anEndpoint(fault)), { pointer, code });
  });

  it('takes plain http only where the deployment allows it', async () => {
    expect((await put(tax(), anEndpoint({ url: 'http://127.0.0.1:1/TAX-05' }))).status).toBe(200);
    const strict = await startGateway({ ALLOW_PLAIN_HTTP_ENDPOINTS: 'false' }).catch((error: Error) => error);
    // The demo connects simulated departments over plain http, so such a deployment has no demo.
    expect(strict).toBeInstanceOf(Error);
    expect(strict instanceof Error ? strict.message : '').toContain('The address cannot be used');
  });

  it('refuses items that are not asked live, not known, or not its own', async () => {
    const provider = gateway.participantId('tax-bureau');
    expectProblem(await put(pathOf(provider, 'TAX-01'), anEndpoint()), 422, 'mode-not-offered');
    expectProblem(await put(pathOf(provider, 'ZZZ-99'), anEndpoint()), 422, 'unknown-item');
    expectProblem(await put(pathOf(provider, 'SOC-01'), anEndpoint()), 404, 'not-found');
  });

  it('hides other providers like those that never were, and changes nothing of theirs', async () => {
    const [before] = await rowOf('SOC-01');
    const theirs = await put(pathOf(gateway.participantId('social-insurance'), 'SOC-01'), anEndpoint());
    const nobodys = await put(pathOf(randomUUID(), 'SOC-01'), anEndpoint());
    expectProblem(theirs, 404, 'not-found');
    expect(shapeOf(theirs)).toEqual(shapeOf(nobodys));
    expect(await rowOf('SOC-01')).toEqual([before]);
  });

  it('is the business of providers only', async () => {
    await expectOnly(gateway, ['provider'], { method: 'PUT', path: tax(), body: anEndpoint() });
  });
});
