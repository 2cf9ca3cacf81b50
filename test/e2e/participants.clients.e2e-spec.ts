import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { change } from '../support/changes.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { aClientOf, aKey, anInstitution } from '../support/keys.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';

/** Token times are whole seconds: a token fetched after this is younger than any change before. */
const NEXT_SECOND_MS = 1_050;

describe('the clients of a participant', () => {
  let gateway: TestGateway;
  let bank: string;
  let path: string;
  beforeAll(async () => {
    gateway = await startGateway();
    bank = (await anInstitution(gateway)).id;
    path = `/v1/participants/${bank}/clients`;
  });
  afterAll(async () => gateway?.stop());

  /** Sends as the operator; a change as one who has just read what is changed. */
  const send = async (method: string, to: string, body?: object) =>
    method === 'PATCH' && body
      ? change(gateway.as('operator'), to, body)
      : gateway.as('operator').send(method, to, body === undefined ? {} : { body });
  const stored = async () =>
    Number((await gateway.database.superuser.query('select count(*) from client')).rows[0].count);
  const standsOf = async (client: GatewayClient) => (await client.send('GET', '/v1/authorizations')).status;

  it('registers a client by its public keys and shows no more of them than their ids', async () => {
    const { jwks } = await aKey();
    const answer = await send('POST', path, { jwks });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      clientId: expect.stringMatching(/^institution-[0-9a-f-]{36}$/),
      role: 'institution',
      status: 'active',
      version: 1,
      keyIds: [jwks.keys[0]?.['kid']],
      tokenBinding: 'none',
      scope: 'institution',
      createdAt: expect.stringMatching(/Z$/),
    });
    const list = await send('GET', path);
    expect(list.status).toBe(200);
    expect((list.body as { items: unknown[] }).items).toContainEqual(answer.body);
  });

  it('lets the new client act as its participant and as nobody else', async () => {
    const { client } = await aClientOf(gateway, bank, 'institution');
    expect(await standsOf(client)).toBe(200);
    expectProblem(await client.send('GET', '/v1/institutions'), 403, 'access-denied');
  });

  it('refuses private keys, weak keys, shared secrets and keys that are none, and stores nothing', async () => {
    const { jwks, privateJwk } = await aKey();
    const [good] = jwks.keys;
    const rsaOf = (modulusLength: number) =>
      generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' });
    const before = await stored();
    for (const keys of [
      [privateJwk],
      [{ ...rsaOf(1024), kid: 'weak' }],
      [{ kty: 'oct', k: 'c2VjcmV0c2VjcmV0c2VjcmV0', kid: 'shared' }],
      [{ ...good, crv: 'P-384' }],
      [{ ...good, x: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
      [{ ...good, kid: undefined }],
      [{ ...good, alg: 'none' }],
      [good, good],
      [],
      Array.from({ length: 6 }, (_, index) => ({ ...good, kid: `k${index}` })),
      'none',
    ]) {
      expectProblem(await send('POST', path, { jwks: { keys } }), 422, 'unusable-keys');
    }
    expect(await stored()).toBe(before);
    expect((await send('POST', path, { jwks: { keys: [{ ...rsaOf(2048), kid: 'strong' }] } })).status).toBe(
      201,
    );
  });

  it('names the private key it refuses', async () => {
    const { privateJwk } = await aKey();
    const answer = await send('POST', path, { jwks: { keys: [privateJwk] } });
    expectFault(answer, { pointer: '/jwks/keys/0', code: 'unusable-key', problem: 'unusable-keys' });
    expect(JSON.stringify(answer.body)).not.toContain(privateJwk.d);
  });

  it.each([
    [{ jwks: 'text' }, '/jwks', 'is-object'],
    [{}, '/jwks', 'is-object'],
    [{ jwks: {}, role: 'operator' }, '/role', 'unknown-property'],
    [{ jwks: {}, scope: 'operator' }, '/scope', 'unknown-property'],
    [{ jwks: {}, clientId: 'operator' }, '/clientId', 'unknown-property'],
  ])('refuses the client %j', async (body, pointer, code) => {
    expectFault(await send('POST', path, body), { pointer, code });
  });

  it('refuses at once a client that was disabled, with the token it holds, and lets it in again', async () => {
    const { clientId, client } = await aClientOf(gateway, bank, 'institution');
    expect(await standsOf(client)).toBe(200);
    const disabled = await send('PATCH', `${path}/${clientId}`, { status: 'disabled' });
    expect(disabled).toMatchObject({ status: 200, body: { clientId, status: 'disabled' } });
    expectProblem(await client.send('GET', '/v1/authorizations'), 401, 'unauthenticated');
    expect((await send('PATCH', `${path}/${clientId}`, { status: 'active' })).status).toBe(200);
    expectProblem(await client.send('GET', '/v1/authorizations'), 401, 'unauthenticated');
  });

  it('gives a disabled client no token', async () => {
    const { clientId, client } = await aClientOf(gateway, bank, 'institution');
    await send('PATCH', `${path}/${clientId}`, { status: 'disabled' });
    await expect(client.accessToken()).rejects.toThrow('invalid_client');
    await send('PATCH', `${path}/${clientId}`, { status: 'active' });
    await sleep(NEXT_SECOND_MS);
    expect(await standsOf(client)).toBe(200);
  });

  it('refuses tokens of a removed key and takes those of the new one', async () => {
    const { clientId, client } = await aClientOf(gateway, bank, 'institution');
    expect(await standsOf(client)).toBe(200);
    const next = await aKey();
    const changed = await send('PATCH', `${path}/${clientId}`, { jwks: next.jwks });
    expect(changed).toMatchObject({ status: 200, body: { keyIds: [next.jwks.keys[0]?.['kid']] } });
    expectProblem(await client.send('GET', '/v1/authorizations'), 401, 'unauthenticated');
    const renewed = new GatewayClient(gateway.demo, {
      clientId,
      privateJwk: next.privateJwk,
      scope: 'institution',
    });
    await sleep(NEXT_SECOND_MS);
    expect(await standsOf(renewed)).toBe(200);
  });

  it('refuses a change that is none of its business and leaves the client as it was', async () => {
    const { clientId } = await aClientOf(gateway, bank, 'institution');
    expectFault(await send('PATCH', `${path}/${clientId}`, { status: 'root' }), {
      pointer: '/status',
      code: 'is-in',
    });
    for (const property of ['role', 'participantId', 'scope', 'tokensValidFrom', 'uscc']) {
      const answer = await send('PATCH', `${path}/${clientId}`, { [property]: 'operator' });
      expectFault(answer, { pointer: `/${property}`, code: 'unknown-property' });
    }
    const { privateJwk } = await aKey();
    expectProblem(
      await send('PATCH', `${path}/${clientId}`, { jwks: { keys: [privateJwk] } }),
      422,
      'unusable-keys',
    );
  });

  it('R06: lets the second of two who saw the same version know, and changes nothing', async () => {
    const { clientId } = await aClientOf(gateway, bank, 'institution');
    const one = `${path}/${clientId}`;
    const seen = (await send('GET', one)).headers.get('etag') ?? '';
    const next = await aKey();
    const patch = async (body: object, headers: Record<string, string>) =>
      gateway.as('operator').send('PATCH', one, { body, headers });
    const first = await patch({ jwks: next.jwks }, { 'if-match': seen });
    expect(first).toMatchObject({ status: 200, body: { version: 2 } });
    expect(first.headers.get('etag')).toBe('"2"');
    expectProblem(await patch({ status: 'disabled' }, { 'if-match': seen }), 412, 'precondition-failed');
    expectProblem(await patch({ status: 'disabled' }, {}), 428, 'precondition-required');
    expect((await send('GET', one)).body).toEqual(first.body);
  });

  it('finds clients only under their own participant', async () => {
    const { clientId, client } = await aClientOf(gateway, bank, 'institution');
    const elsewhere = `/v1/participants/${gateway.participantId('bank-b')}/clients`;
    expectProblem(await send('PATCH', `${elsewhere}/${clientId}`, { status: 'disabled' }), 404, 'not-found');
    expectProblem(await send('PATCH', `${path}/never-was`, { status: 'disabled' }), 404, 'not-found');
    const nobody = `/v1/participants/${randomUUID()}/clients`;
    expectProblem(await send('GET', nobody), 404, 'not-found');
    expectProblem(await send('POST', nobody, { jwks: (await aKey()).jwks }), 404, 'not-found');
    expect(await standsOf(client)).toBe(200);
  });

  it('is the business of operators only', async () => {
    const { clientId } = await aClientOf(gateway, bank, 'institution');
    const { jwks } = await aKey();
    await expectOnly(gateway, ['operator'], { method: 'POST', path, body: { jwks } });
    await expectOnly(gateway, ['operator'], { method: 'GET', path });
    const body = { status: 'disabled' };
    await expectOnly(gateway, ['operator'], { method: 'PATCH', path: `${path}/${clientId}`, body });
  });
});
