import { readFileSync } from 'node:fs';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { startSecondProcess } from '../support/second-process.js';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;
const PORTAL = 'https://portal.example.gov.cn';
/** None of them is the portal, to a browser. */
const STRANGERS = [
  'https://evil.example',
  'null',
  'http://portal.example.gov.cn',
  'https://portal.example.gov.cn:8443',
  'https://portal.example.gov.cn.evil.example',
  'https://evilportal.example.gov.cn',
  'HTTPS://PORTAL.EXAMPLE.GOV.CN',
  '*',
];

const document = JSON.parse(readFileSync('openapi/gateway.json', 'utf8')) as {
  paths: Record<string, Record<string, object>>;
};
const routes = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => ({
    method: method.toUpperCase(),
    path: path.replaceAll(/\{\w+\}/g, '0193a5b0-0000-7000-8000-000000000001'),
  })),
);

const corsOf = ({ headers }: Response): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

describe('I18: pages of other origins', () => {
  let gateway: TestGateway;
  let open: Awaited<ReturnType<typeof startSecondProcess>>;
  beforeAll(async () => {
    gateway = await startGateway();
    open = await startSecondProcess(gateway, { CORS_ORIGINS: `${PORTAL}, https://other.example` });
  }, STARTING_MS);
  afterAll(async () => {
    await open?.stop();
    await gateway?.stop();
  });

  const preflight = async (
    base: string,
    { method, path }: { method: string; path: string },
    origin: string,
  ): Promise<Response> =>
    fetch(`${base}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,content-type,cookie,x-evil',
      },
    });

  it('are let in nowhere unless they are named: no route answers a preflight', async () => {
    expect(routes.length).toBeGreaterThan(40);
    for (const route of routes) {
      for (const origin of [PORTAL, 'null']) {
        const answer = await preflight(gateway.baseUrl, route, origin);
        expect({ route, status: answer.status, cors: corsOf(answer) }).toEqual({
          route,
          status: 404,
          cors: {},
        });
      }
    }
  });

  it('are let in everywhere when they are named, with what the API takes and without cookies', async () => {
    for (const route of routes) {
      const answer = await preflight(open.baseUrl, route, PORTAL);
      expect({
        route,
        status: answer.status,
        vary: answer.headers.get('vary'),
        cors: corsOf(answer),
      }).toEqual({
        route,
        status: 204,
        vary: 'Origin',
        cors: {
          'access-control-allow-origin': PORTAL,
          'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
          'access-control-allow-headers':
            'authorization, content-type, idempotency-key, if-match, x-request-id',
          'access-control-expose-headers': 'etag, location, retry-after, x-request-id',
          'access-control-max-age': '600',
        },
      });
    }
  });

  it('stay out everywhere when others are named', async () => {
    for (const route of routes) {
      const answer = await preflight(open.baseUrl, route, 'https://evil.example');
      expect({ route, status: answer.status, cors: corsOf(answer) }).toEqual({
        route,
        status: 404,
        cors: {},
      });
    }
  });

  it.each(STRANGERS)('cannot read an answer as %s, with credentials or without', async (origin) => {
    const token = await gateway.as('bank-a').accessToken();
    for (const headers of [
      { origin },
      { origin, cookie: 'session=1' },
      { origin, authorization: `Bearer ${token}` },
    ]) {
      for (const base of [gateway.baseUrl, open.baseUrl])
        expect(corsOf(await fetch(`${base}/v1/catalog/items/TAX-04`, { headers }))).toEqual({});
    }
  });

  it('can read answers and problems as the portal, and never with cookies', async () => {
    const token = await gateway.as('bank-a').accessToken();
    const ask = async (headers: object, path = '/v1/catalog/items/TAX-04') =>
      fetch(`${open.baseUrl}${path}`, { headers: { origin: PORTAL, ...headers } });
    const good = await ask({ authorization: `Bearer ${token}` });
    expect([good.status, corsOf(good)['access-control-allow-origin']]).toEqual([200, PORTAL]);
    for (const refused of [await ask({}), await ask({ authorization: `Bearer ${token}` }, '/v1/nothing')]) {
      expect(refused.status).toBeGreaterThanOrEqual(401);
      expect(corsOf(refused)).toMatchObject({ 'access-control-allow-origin': PORTAL });
      expect(corsOf(refused)).not.toHaveProperty('access-control-allow-credentials');
    }
    const mounted = await ask({}, '/oidc/jwks');
    expect(corsOf(mounted)).not.toHaveProperty('access-control-allow-credentials');
  });
});
