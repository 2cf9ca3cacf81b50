import { randomUUID } from 'node:crypto';
import { aQuery } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem, type ReadProblem } from '../support/problem.js';
import { expectOnly, sendBare } from '../support/roles.js';

describe('what everybody meets', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const postText = async (body: string, headers: Record<string, string> = {}) =>
    gateway
      .as('bank-a')
      .send('POST', '/v1/queries', { body, headers: { 'content-type': 'application/json', ...headers } });

  it('tells a balancer without a token that it lives and is ready', async () => {
    expect(await sendBare(gateway, 'GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    const ready = await sendBare(gateway, 'GET', '/readyz');
    expect(ready.status).toBe(200);
    expect(ready.body).toEqual({
      status: 'ready',
      checks: expect.objectContaining({ database: 'ok', migrations: 'ok', catalog: 'ok', 'usage-log': 'ok' }),
    });
  });

  it('gives metrics to the operator only', async () => {
    const answer = await gateway.as('operator').send('GET', '/metrics');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.body).toMatch(/^nodejs_eventloop_lag_seconds /m);
    expect(answer.body).not.toContain(gateway.enterprise().uscc);
    await expectOnly(gateway, ['operator'], { method: 'GET', path: '/metrics' });
  });

  it('shows the API document and the page of a problem to everybody', async () => {
    const page = await sendBare(gateway, 'GET', '/docs/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const document = await sendBare(gateway, 'GET', '/docs/openapi.json');
    expect(document).toMatchObject({ status: 200, body: { openapi: expect.stringMatching(/^3\./) } });
    const problem = await sendBare(gateway, 'GET', '/problems/authorization-missing');
    expect(problem.status).toBe(200);
    expect(problem.headers.get('content-type')).toMatch(/^text\/markdown/);
    expectProblem(await sendBare(gateway, 'GET', '/problems/no-such-problem'), 404, 'not-found');
    expectProblem(await sendBare(gateway, 'GET', '/problems/..%2f..%2fpackage'), 404, 'not-found');
  });

  it('gives public signing keys without a token', async () => {
    const { status, body } = await sendBare(gateway, 'GET', '/v1/signing-keys');
    expect(status).toBe(200);
    const { keys } = body as { keys: object[] };
    // Of reports, and of artifacts of authorizations: neither signs what the other does.
    expect(keys.map((key) => Object.keys(key).toSorted())).toEqual([
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
    ]);
  });

  it('renders a problem in full and echoes the request id it was given', async () => {
    const requestId = `my-request.${randomUUID()}`;
    const headers = { 'x-request-id': requestId };
    const answer = await gateway.as('bank-a').send('POST', '/v1/queries', { body: aQuery(gateway), headers });
    expect(answer.headers.get('x-request-id')).toBe(requestId);
    expect(answer.body).toEqual({
      type: '/problems/authorization-missing',
      title: 'An authorization is needed',
      status: 403,
      detail: expect.any(String),
      instance: '/v1/queries',
      code: 'authorization-missing',
      requestId,
    });
  });

  it('echoes the request id on good answers, and makes one where none or a bad one was sent', async () => {
    const send = async (headers: Record<string, string>) =>
      (await gateway.as('bank-a').send('GET', '/v1/catalog/items', { headers })).headers.get('x-request-id');
    expect(await send({ 'x-request-id': 'abc' })).toBe('abc');
    expect(await send({})).toMatch(/^[0-9a-f-]{36}$/);
    for (const bad of ['a b', '<script>', 'x'.repeat(101)]) {
      expect(await send({ 'x-request-id': bad })).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it.each([
    ['broken JSON', '{"uscc":'],
    ['a name that stands twice', '{"uscc":"91140100MA0TEXT12Y","uscc":"92140105MA0TEXT20Y"}'],
    ['a number that lost digits', '{"uscc":911401001234567890}'],
    ['a NUL character', '{"uscc":"\\u0000"}'],
    ['half a surrogate pair', '{"uscc":"\\ud800"}'],
    ['nesting without end', `${'['.repeat(64)}${']'.repeat(64)}`],
  ])('refuses %s as malformed', async (_what, body) => {
    expectProblem(await postText(body), 400, 'malformed-request');
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'A14: names the property %s it refuses',
    async (name) => {
      const body = `{"${name}":{"tier":"authorized"},${JSON.stringify(aQuery(gateway, { itemCode: 'REG-01' })).slice(1)}`;
      expectFault(await postText(body), { pointer: `/${name}`, code: 'unknown-property' });
    },
  );

  it.each(['toString', 'hasOwnProperty', 'valueOf'])(
    'A14: does not drop the property %s silently',
    async (name) => {
      const body = `{"${name}":1,${JSON.stringify(aQuery(gateway, { itemCode: 'REG-01' })).slice(1)}`;
      expect((await postText(body)).status).toBe(422);
    },
  );

  it('refuses bodies that are no objects, too large, or of another type', async () => {
    for (const body of ['[]', '"text"', '7', 'null']) {
      expect((await postText(body)).status).toBe(422);
    }
    expectProblem(await postText(`"${'x'.repeat(300_000)}"`), 413, 'payload-too-large');
    expectProblem(
      await postText('<q/>', { 'content-type': 'application/xml' }),
      415,
      'unsupported-media-type',
    );
    expectProblem(
      await postText('{}', { 'content-type': 'application/json; charset=gbk' }),
      415,
      'unsupported-media-type',
    );
  });

  it('answers unknown paths and methods with 404', async () => {
    for (const [method, path] of [
      ['GET', '/v1/nothing'],
      ['DELETE', '/v1/queries'],
      ['PUT', '/v1/authorizations'],
      ['GET', '/v1/queries'],
      ['GET', '/v1/authorizations/..%2f..%2fmetrics'],
    ] as const) {
      expectProblem(await gateway.as('bank-a').send(method, path), 404, 'not-found');
    }
  });

  it('lets no header override the method', async () => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      const answer = await gateway
        .as('operator')
        .send('GET', '/v1/institutions', { headers: { [name]: 'DELETE' } });
      expectProblem(answer, 400, 'malformed-request');
    }
  });

  it('tells no one why a token is not accepted', async () => {
    const token = await gateway.as('bank-a').accessToken();
    const [head = '', body = '', seal = ''] = token.split('.');
    const none = `${Buffer.from('{"alg":"none","typ":"at+jwt","kid":"x"}').toString('base64url')}.${body}.`;
    const details = new Set<string>();
    for (const bad of ['x', none, `${head}.${body}.${seal.slice(0, -6)}AAAAAA`, `${head}.${body}.`]) {
      const headers = { authorization: `Bearer ${bad}` };
      details.add(
        expectProblem(
          await gateway.as('bank-a').send('GET', '/v1/authorizations', { headers }),
          401,
          'unauthenticated',
        ).detail,
      );
    }
    const inQuery = await sendBare(gateway, 'GET', `/v1/authorizations?access_token=${token}`);
    details.add((inQuery.body as ReadProblem).detail);
    expect(inQuery.status).toBe(401);
    expect(details.size).toBe(1);
  });
});
