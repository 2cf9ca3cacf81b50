import { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { aKey } from '../support/keys.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';

const PATH = '/v1/enterprises';

describe('enterprises', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const anEnterprise = (overrides: object = {}) => ({
    uscc: '914403001922038216',
    name: 'Enterprise of the test',
    regionCode: '440300',
    industryCode: 'C3921',
    ...overrides,
  });
  const send = async (method: string, path: string, body?: unknown) =>
    gateway.as('operator').send(method, path, body === undefined ? {} : { body });
  const stored = async () =>
    Number((await gateway.database.superuser.query('select count(*) from enterprise')).rows[0].count);

  it('registers an enterprise, shows it, and refuses it a second time in any spelling', async () => {
    const answer = await send('POST', PATH, anEnterprise());
    const enterprise = {
      uscc: '914403001922038216',
      name: 'Enterprise of the test',
      subjectType: '91',
      regionCode: '440300',
      industryCode: 'C3921',
      status: 'active',
      warnings: [],
    };
    expect(answer).toMatchObject({ status: 201, body: enterprise });
    const shown = await send('GET', `${PATH}/914403001922038216`);
    expect(shown.status).toBe(200);
    expect(shown.body).toEqual(enterprise);
    const before = await stored();
    for (const uscc of ['914403001922038216', ' 9144 0300 1922 0382 16 ', '９14403001922038216']) {
      const again = await send('POST', PATH, anEnterprise({ uscc, name: 'Another name' }));
      expectProblem(again, 409, 'enterprise-exists');
    }
    expect(await stored()).toBe(before);
    expect((await send('GET', `${PATH}/914403001922038216`)).body).toEqual(enterprise);
  });

  it.each([
    ['lower case', '91100000100003962t', '91100000100003962T', '91'],
    ['spaces inside and around', ' 9144 0300 7152 6726 XG ', '9144030071526726XG', '91'],
    ['full-width throughout', '９１４４０６０６７２２４７３３４４Ｃ', '91440606722473344C', '91'],
    ['zero-width characters', '\u200B9135\u200C0900\u200D587527783P\uFEFF', '91350900587527783P', '91'],
    ['a public institution', '11320100MB1886843H', '11320100MB1886843H', 'other'],
    ['a rural collective', 'n2141021mf0text887', 'N2141021MF0TEXT887', 'N'],
  ])('normalizes %s', async (_what, uscc, stands, subjectType) => {
    const answer = await send('POST', PATH, anEnterprise({ uscc }));
    expect(answer).toMatchObject({ status: 201, body: { uscc: stands, subjectType } });
    expect(await send('GET', `${PATH}/${stands}`)).toMatchObject({ status: 200, body: { uscc: stands } });
  });

  it.each([
    ['914403001922038217', 'a wrong check digit'],
    ['914403001922038261', 'transposed characters'],
    ['914403001922038O16', 'the letter O for a zero'],
    ['91440300192203821', '17 characters'],
    ['9144030019220382166', '19 characters'],
    ['12440300MB2C92173A', 'a wrong check digit of a public institution'],
    ['9144030019220382I6', 'a letter the alphabet does not have'],
    ['91440300192203821б', 'a foreign letter'],
    ["91440300192203821' or 1=1 --", 'SQL'],
  ])('refuses %s: %s', async (uscc) => {
    const before = await stored();
    const answer = await send('POST', PATH, anEnterprise({ uscc }));
    expectFault(answer, { pointer: '/uscc', code: 'invalid-uscc', problem: 'invalid-uscc' });
    expect(await stored()).toBe(before);
  });

  it.each([
    [{ uscc: 914403001922038 }, '/uscc', 'is-string'],
    [{ uscc: '' }, '/uscc', 'is-length'],
    [{ uscc: ['914403001922038216'] }, '/uscc', 'is-string'],
    [{ name: '' }, '/name', 'is-length'],
    [{ regionCode: '1401' }, '/regionCode', 'matches'],
    [{ industryCode: 'Z9' }, '/industryCode', 'matches'],
    [{ industryCode: 'C9999' }, '/industryCode', 'unknown-industry'],
    [{ status: 'deregistered' }, '/status', 'unknown-property'],
    [{ subjectType: '92' }, '/subjectType', 'unknown-property'],
  ])('refuses %j', async (fault, pointer, code) => {
    const before = await stored();
    expectFault(await send('POST', PATH, anEnterprise({ uscc: '91360000625912173B', ...fault })), {
      pointer,
      code,
    });
    expect(await stored()).toBe(before);
  });

  it('hides what is not registered, and finds what is in any spelling', async () => {
    expectProblem(await send('GET', `${PATH}/9152000071430580XT`), 404, 'not-found');
    for (const uscc of ['nonsense', "' or '1'='1", '914403001922038217']) {
      expectProblem(await send('GET', `${PATH}/${encodeURIComponent(uscc)}`), 422, 'invalid-uscc');
    }
    expect((await send('GET', `${PATH}/91140100ma0text12y`)).body).toMatchObject({
      uscc: '91140100MA0TEXT12Y',
    });
  });

  it('registers a client that acts for the enterprise and for no other', async () => {
    const uscc = '91110000802100433B';
    await send('POST', PATH, anEnterprise({ uscc }));
    const { privateJwk, jwks } = await aKey();
    const answer = await send('POST', `${PATH}/${uscc}/clients`, { jwks });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      clientId: expect.stringMatching(/^enterprise-/),
      role: 'enterprise',
      status: 'active',
      version: 1,
      keyIds: [jwks.keys[0]?.['kid']],
      tokenBinding: 'none',
      scope: 'enterprise',
      createdAt: expect.any(String),
    });
    const { clientId } = answer.body as { clientId: string };
    const client = new GatewayClient(gateway.demo, { clientId, privateJwk, scope: 'enterprise' });
    expect(await client.send('GET', '/v1/authorizations')).toMatchObject({
      status: 200,
      body: { items: [] },
    });
    expectProblem(await client.send('GET', `${PATH}/${uscc}`), 403, 'access-denied');
  });

  it('refuses private keys, unknown enterprises and stray properties for clients', async () => {
    const { privateJwk, jwks } = await aKey();
    const { uscc } = gateway.enterprise();
    const path = `${PATH}/${uscc}/clients`;
    expectProblem(await send('POST', path, { jwks: { keys: [privateJwk] } }), 422, 'unusable-keys');
    expectProblem(await send('POST', `${PATH}/9152000071430580XT/clients`, { jwks }), 404, 'not-found');
    const answer = await send('POST', path, { jwks, uscc: gateway.enterprise(1).uscc });
    expectFault(answer, { pointer: '/uscc', code: 'unknown-property' });
  });

  it('deregisters an enterprise and restores it, once each, with a history that nobody rewrites', async () => {
    const { uscc } = gateway.enterprise(2);
    const turn = async (to: string, reason: unknown) => send('POST', `${PATH}/${uscc}/${to}`, { reason });
    expect(await turn('restoration', 'Nothing to restore')).toMatchObject({ body: { status: 'active' } });
    const gone = await turn('deregistration', 'Notice 17');
    expect(gone).toMatchObject({ status: 200, body: { uscc, status: 'deregistered' } });
    expect((await turn('deregistration', 'Notice 18')).body).toEqual(gone.body);
    expect((await send('GET', `${PATH}/${uscc}`)).body).toEqual(gone.body);
    expect(await turn('restoration', 'In error')).toMatchObject({ status: 200, body: { status: 'active' } });
    const by = { at: expect.stringMatching(/Z$/), role: 'operator', clientId: 'operator' };
    expect((await send('GET', `${PATH}/${uscc}/history`)).body).toEqual({
      items: [
        { ...by, change: 'deregistered', reason: 'Notice 17' },
        { ...by, change: 'restored', reason: 'In error' },
      ],
    });
    expectFault(await turn('deregistration', ''), { pointer: '/reason', code: 'is-length' });
    expectFault(await turn('deregistration', undefined), { pointer: '/reason', code: 'is-string' });
    for (const [method, path] of [
      ['POST', 'deregistration'],
      ['POST', 'restoration'],
      ['GET', 'history'],
    ] as const) {
      const body = method === 'POST' ? { reason: 'why' } : undefined;
      expectProblem(await send(method, `${PATH}/9152000071430580XT/${path}`, body), 404, 'not-found');
      expectProblem(await send(method, `${PATH}/nonsense/${path}`, body), 422, 'invalid-uscc');
      await expectOnly(gateway, ['operator'], { method, path: `${PATH}/${uscc}/${path}`, body });
    }
    const { superuser } = gateway.database;
    for (const sql of ['delete from enterprise_change', `update enterprise_change set reason = 'another'`])
      await expect(superuser.query(sql)).rejects.toThrow('append-only');
  });

  it('is the business of operators only', async () => {
    const { uscc } = gateway.enterprise();
    await expectOnly(gateway, ['operator'], { method: 'POST', path: PATH, body: anEnterprise() });
    await expectOnly(gateway, ['operator'], { method: 'GET', path: `${PATH}/${uscc}` });
    const { jwks } = await aKey();
    await expectOnly(gateway, ['operator'], {
      method: 'POST',
      path: `${PATH}/${uscc}/clients`,
      body: { jwks },
    });
  });
});
