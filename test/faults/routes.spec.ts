import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { Public, Requires } from '../../src/platform/http/index.js';
import type { Role } from '../../src/parties/identity/index.js';
import { POLICY, RouteAudit } from '../../src/rules/access/index.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { head, sendRaw } from '../support/raw-http.js';
import { TokenForge } from '../support/tokens.js';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly action: keyof typeof POLICY | undefined;
  readonly contentType: string | undefined;
}
type Document = {
  paths: Record<string, Record<string, { 'x-action'?: string; requestBody?: { content: object } }>>;
};

const ROLES: readonly Role[] = ['provider', 'institution', 'operator', 'enterprise'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** What answers without a token; anything else that does is a hole. */
const PUBLIC = new Set(['GET /healthz', 'GET /readyz', 'GET /v1/signing-keys']);
const PUBLIC_PREFIXES = ['GET /v1/transparency/', 'GET /v1/risk-notices'];
const VALUES: Record<string, string> = { itemCode: 'TAX-04', uscc: '91140100MA0TEXT12Y', clientId: 'nobody' };
const ANY_ID = '01900000-0000-7000-8000-000000000000';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

/** Whether a path is that of another operation, with a word where the other has an id. */
const isAlike = (path: string, other: string): boolean =>
  new RegExp(`^${other.replaceAll(ANY_ID, '[^/]+')}$`).test(path);

describe('routes', () => {
  let gateway: TestGateway;
  let operations: Operation[];
  const tokens = new Map<Role, string>();

  beforeAll(async () => {
    gateway = await startGateway();
    const document = (await (await fetch(`${gateway.baseUrl}/docs/openapi.json`)).json()) as Document;
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => VALUES[name] ?? ANY_ID),
        action: operation['x-action'] as Operation['action'],
        contentType: Object.keys(operation.requestBody?.content ?? {})[0],
      })),
    );
    const clients = {
      provider: gateway.as('tax-bureau'),
      institution: gateway.as('bank-a'),
      operator: gateway.as('operator'),
      enterprise: gateway.asEnterprise(),
    };
    for (const role of ROLES) tokens.set(role, await clients[role].accessToken());
  }, STARTING_MS);
  afterAll(async () => gateway?.stop());

  const call = async (
    { method, path, contentType }: Pick<Operation, 'method' | 'path'> & Partial<Operation>,
    token?: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; code: unknown }> => {
    const hasBody = !['GET', 'HEAD', 'DELETE'].includes(method);
    const answer = await fetch(`${gateway.baseUrl}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(hasBody ? { 'content-type': contentType ?? 'application/json' } : {}),
        ...headers,
      },
      ...(hasBody ? { body: '{}' } : {}),
    });
    const text = await answer.text();
    const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') === true;
    const hasCode = isProblem && text !== '';
    return {
      status: answer.status,
      code: hasCode ? (JSON.parse(text) as { code: unknown }).code : undefined,
    };
  };
  const isPublic = (name: string): boolean =>
    PUBLIC.has(name) || PUBLIC_PREFIXES.some((prefix) => name.startsWith(prefix));

  it('D14: a development database is marked, so that production refuses it', async () => {
    const { rows } = await gateway.database.superuser.query('select name from deployment_marker');
    expect(rows).toEqual([{ name: 'demo-data' }]);
  });

  it('A15: leaves no operation undeclared, and makes public only what is meant to be', () => {
    expect(operations.length).toBeGreaterThan(27);
    for (const { method, path, action } of operations) {
      const name = `${method} ${path}`;
      expect([name, action === undefined]).toEqual([name, isPublic(name)]);
      expect(action === undefined || action in POLICY).toBe(true);
    }
  });

  it('A15: answers 401 to every operation without a token, HEAD included', async () => {
    for (const operation of operations.filter(({ action }) => action !== undefined)) {
      const name = `${operation.method} ${operation.path}`;
      expect([name, await call(operation)]).toEqual([name, { status: 401, code: 'unauthenticated' }]);
      if (operation.method !== 'GET') continue;
      expect([name, (await call({ ...operation, method: 'HEAD' })).status]).toEqual([name, 401]);
    }
  });

  it('A15: lets each role through to exactly the operations of the policy table', async () => {
    for (const operation of operations) {
      if (operation.action === undefined) continue;
      const allowed: readonly Role[] = POLICY[operation.action].roles;
      for (const role of ROLES) {
        const { status, code } = await call(operation, tokens.get(role));
        const isStopped = status === 401 || code === 'access-denied';
        const name = `${role}: ${operation.method} ${operation.path} → ${status} ${String(code)}`;
        expect([name, isStopped]).toEqual([name, !allowed.includes(role)]);
        expect([name, status < 500]).toEqual([name, true]);
        if (isStopped) expect([name, status]).toEqual([name, 403]);
      }
    }
  });

  it('A15: goes by the role of the client, whatever scope the token claims', async () => {
    const forge = new TokenForge(gateway);
    const providers = { method: 'GET', path: '/v1/providers' };
    for (const scope of ['operator', 'institution operator', 'provider', '', '*']) {
      expect(await call(providers, forge.token({ scope }))).toEqual({ status: 403, code: 'access-denied' });
    }
    const usage = { method: 'GET', path: '/v1/usage-records' };
    expect((await call(usage, forge.token())).status).toBe(200);
    for (const scope of ['operator', '', 'INSTITUTION', 'institutions']) {
      expect(await call(usage, forge.token({ scope }))).toEqual({ status: 403, code: 'access-denied' });
    }
  });

  it('A15: answers 404 to every method a path does not have, and to paths that only look like one', async () => {
    const names = new Set(operations.map(({ method, path }) => `${method} ${path}`));
    const paths = [...new Set(operations.map(({ path }) => path))];
    for (const path of paths) {
      // A word where a sibling has an id is read as one: `/v1/institutions/me` has the methods of `/v1/institutions/{id}`.
      const alike = paths.filter((each) => isAlike(path, each));
      for (const method of METHODS.filter((each) => alike.every((one) => !names.has(`${each} ${one}`)))) {
        const name = `${method} ${path}`;
        expect([name, (await call({ method, path }, tokens.get('operator'))).status]).toEqual([name, 404]);
      }
    }
    for (const path of [
      '/V1/providers',
      '//v1/providers',
      '/v1//providers',
      '/v1/providers;x',
      '/v1/providers%2f',
    ]) {
      expect([path, (await call({ method: 'GET', path })).status]).toEqual([path, 404]);
    }
  });

  it('A15: refuses TRACE, CONNECT and methods nobody knows', async () => {
    const auth = `Authorization: Bearer ${tokens.get('operator')}`;
    for (const method of ['TRACE', 'OPTIONS', 'PROPFIND', 'PURGE', 'LOCK', 'BREW', 'get']) {
      const request = head(`${method} /v1/providers HTTP/1.1`, 'Host: x', auth, 'Connection: close');
      const { status, text } = await sendRaw(gateway.process.port, [request]);
      expect([method, status >= 400 && status < 500]).toEqual([method, true]);
      expect(text).not.toContain(tokens.get('operator'));
    }
    const tunnel = await sendRaw(gateway.process.port, [
      head('CONNECT 127.0.0.1:22 HTTP/1.1', 'Host: x', auth),
    ]);
    expect([0, 400, 404, 405]).toContain(tunnel.status);
    expect(tunnel.closedAfterMs).toBeDefined();
  });

  it('A15: refuses headers that override the method', async () => {
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      for (const value of ['PATCH', 'DELETE', 'GET']) {
        const answer = await call({ method: 'POST', path: '/v1/providers' }, tokens.get('operator'), {
          [name]: value,
        });
        expect(answer).toEqual({ status: 400, code: 'malformed-request' });
      }
    }
    expect(
      (await call({ method: 'POST', path: '/v1/providers?_method=GET' }, tokens.get('operator'))).status,
    ).toBe(422);
  });
});

describe('the route audit', () => {
  @Controller('declared')
  class Declared {
    @Requires('catalog.read')
    @Get()
    some(): string {
      return '';
    }
    @Public('a reason')
    @Get('public')
    open(): string {
      return '';
    }
  }
  @Controller('silent')
  class Silent {
    @Get()
    nothing(): string {
      return '';
    }
  }
  @Controller('torn')
  class Torn {
    @Public('a reason')
    @Requires('catalog.read')
    @Get()
    both(): string {
      return '';
    }
  }
  @Controller('inventive')
  class Inventive {
    @Requires('catalog.burn')
    @Get()
    unknown(): string {
      return '';
    }
  }
  class Inherits extends Silent {}
  Controller('inherits')(Inherits);

  async function start(...controllers: (new () => object)[]): Promise<void> {
    class Rooms {}
    Module({ imports: [DiscoveryModule], controllers, providers: [RouteAudit] })(Rooms);
    const app = await NestFactory.createApplicationContext(Rooms, { logger: false, abortOnError: false });
    await app.close();
  }

  it('A15: lets a gateway start whose handlers all declare who may call them', async () => {
    await expect(start(Declared)).resolves.toBeUndefined();
  });

  it('A15: stops the start for a handler that declares nothing, both, or an action the policy does not know', async () => {
    await expect(start(Declared, Silent)).rejects.toThrow('Silent.nothing declares nothing');
    await expect(start(Declared, Torn)).rejects.toThrow('Torn.both declares both');
    await expect(start(Declared, Inventive)).rejects.toThrow('Inventive.unknown needs catalog.burn');
    await expect(start(Inherits)).rejects.toThrow('Inherits.nothing declares nothing');
    await expect(start(Silent, Torn, Inventive)).rejects.toThrow(/Silent.*\n.*Torn.*\n.*Inventive/);
  });
});
