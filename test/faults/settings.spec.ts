import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../src/sandbox/embedded-database.js';
import { type GatewayProcess, spawnGateway, untilReady } from '../support/gateway.js';
import { production } from '../support/production.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const NEEDED = [
  'DATABASE_URL',
  'DATABASE_OWNER_URL',
  'PUBLIC_URL',
  'OIDC_SIGNING_JWKS',
  'OIDC_COOKIE_KEY',
  'CREDENTIAL_KEY',
  'REPORT_SIGNING_KEY',
  'LETTERS_DIR',
  'ARTIFACT_SIGNING_KEY',
];

const NOWHERE = { url: 'postgres://app:x@127.0.0.1:1/none', ownerUrl: 'postgres://owner:x@127.0.0.1:1/none' };

/** Starts a gateway that must refuse; gives what it printed. */
async function refusal(environment: Record<string, string>): Promise<string> {
  const gateway = spawnGateway(environment);
  const timer = setTimeout(() => gateway.child.kill('SIGKILL'), 25_000);
  const [code] = (await once(gateway.child, 'close')) as [number | null];
  clearTimeout(timer);
  expect(code).toBe(1);
  return gateway.output();
}

/** The variables a refusal names, in alphabetical order. */
const named = (output: string): string[] =>
  [...new Set([...output.matchAll(/^ {2}([A-Z][A-Z_0-9]+): /gm)].map(([, name]) => name ?? ''))].toSorted();

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

describe('starting in production', () => {
  it('D14: names every missing variable at once', async () => {
    expect(named(await refusal({ NODE_ENV: 'production' }))).toEqual(NEEDED.toSorted());
  });

  it('D14: takes an empty variable for a missing one', async () => {
    const empty = Object.fromEntries(NEEDED.map((name) => [name, '']));
    const output = await refusal({ NODE_ENV: 'production', ...empty });
    expect(named(output)).toEqual(NEEDED.toSorted());
    expect(output.match(/is missing/g)?.length).toBeGreaterThanOrEqual(NEEDED.length);
  });

  it('D14: names every default, weak or malformed secret and every sandbox switch at once, and shows none', async () => {
    const weak = {
      OIDC_COOKIE_KEY: 'changeme-changeme-changeme-changeme-please',
      CREDENTIAL_KEY: Buffer.alloc(32).toString('base64'),
      OIDC_SIGNING_JWKS: JSON.stringify({ keys: [{ kty: 'EC', crv: 'P-256', kid: 'k', d: 'geheim-d' }] }),
      REPORT_SIGNING_KEY: 'geheim-not-json',
      ARTIFACT_SIGNING_KEY: '{"kty":"EC","crv":"P-256","d":"geheim"}',
      DATABASE_URL: 'mysql://geheim:geheim@db/credit',
      PUBLIC_URL: 'geheim',
      DATABASE_POOL_SIZE: 'geheim',
      SANDBOX_TOKENS: '{"control":"geheim"}',
      SANDBOX_PORT: '4000',
      DATA_DIR: '/tmp/geheim',
      ALLOW_PLAIN_HTTP_ENDPOINTS: 'true',
    };
    const output = await refusal({ ...(await production(NOWHERE)), ...weak });
    expect(named(output)).toEqual(Object.keys(weak).toSorted());
    for (const value of ['changeme', 'geheim', 'AAAA', 'mysql']) expect(output).not.toContain(value);
  });

  it('D14: names what only the combination misses beside what is missing anyway', async () => {
    const { CREDENTIAL_KEY: _, OIDC_COOKIE_KEY: __, ...rest } = await production(NOWHERE);
    const output = await refusal({
      ...rest,
      EXTERNAL_ISSUER: 'https://issuer.example',
      CLIENT_CERT_HEADER: 'Client-Cert',
      ALLOW_PLAIN_HTTP_ENDPOINTS: 'true',
    });
    expect(named(output)).toEqual([
      'ALLOW_PLAIN_HTTP_ENDPOINTS',
      'CLIENT_CERT_PROXIES',
      'CREDENTIAL_KEY',
      'EXTERNAL_ISSUER_JWKS_URI',
      'OIDC_COOKIE_KEY',
    ]);
  });

  it('T07: names proxies that are no addresses, and a header of certificates that is none', async () => {
    const environment = await production(NOWHERE);
    const bad = { CLIENT_CERT_HEADER: 'Client Cert', CLIENT_CERT_PROXIES: 'proxy.example' };
    expect(named(await refusal({ ...environment, ...bad }))).toEqual(Object.keys(bad).toSorted());
  });

  // Passwords in addresses are not looked at.
  it('D14: refuses the default password of a database', async () => {
    const environment = await production(NOWHERE);
    const output = await refusal({
      ...environment,
      DATABASE_URL: 'postgres://postgres:postgres@127.0.0.1:1/credit',
      DATABASE_OWNER_URL: 'postgres://owner@127.0.0.1:1/credit',
    });
    expect(named(output)).toEqual(['DATABASE_OWNER_URL', 'DATABASE_URL']);
    expect(output).not.toContain('postgres:postgres');
  });

  it('X04: refuses one key for two purposes', async () => {
    const environment = await production(NOWHERE);
    const output = await refusal({
      ...environment,
      OIDC_SIGNING_JWKS: `{"keys":[${environment['REPORT_SIGNING_KEY']}]}`,
    });
    expect(named(output)).toEqual(['REPORT_SIGNING_KEY']);
    expect(output).toContain('holds a key that OIDC_SIGNING_JWKS holds too');
  });

  // Everything but the exact word counts as development.
  it('D14: takes a misspelled NODE_ENV for no permission to start the sandbox', async () => {
    const { NODE_ENV: _, ...rest } = await production(NOWHERE);
    expect(named(await refusal({ ...rest, NODE_ENV: 'Production' }))).toEqual(['NODE_ENV']);
  });
});

describe('a complete production environment', () => {
  let folder: string;
  let database: TestDatabase;
  let gateway: GatewayProcess;
  let environment: Record<string, string>;
  beforeAll(async () => {
    database = await createTestDatabase();
    folder = mkdtempSync(join(tmpdir(), 'credit-gateway-image-'));
    cpSync('dist', join(folder, 'dist'), {
      recursive: true,
      filter: (path) => path !== join('dist', 'src', 'sandbox'),
    });
    for (const shared of ['config', 'openapi']) cpSync(shared, join(folder, shared), { recursive: true });
    cpSync('package.json', join(folder, 'package.json'));
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    environment = await production(database);
    gateway = spawnFrom(folder, environment);
    await untilReady(gateway);
  }, STARTING_MS);
  afterAll(async () => {
    await gateway?.end('SIGTERM');
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('D14: starts without the sandbox in its image, and says that it is ready', async () => {
    expect(existsSync(join(folder, 'dist', 'src', 'sandbox'))).toBe(false);
    const answer = await fetch(`${gateway.baseUrl}/readyz`);
    expect(await answer.json()).toMatchObject({ status: 'ready' });
    const discovery = await fetch(`${gateway.baseUrl}/oidc/.well-known/openid-configuration`);
    expect(await discovery.json()).toMatchObject({ issuer: 'https://gateway.example.gov.cn/oidc' });
  });

  it('D14: has nothing embedded, simulated or seeded', async () => {
    expect(readdirSync(folder).toSorted()).toEqual([
      'config',
      'dist',
      'node_modules',
      'openapi',
      'package.json',
    ]);
    for (const table of [
      'participant',
      'client',
      'enterprise',
      'endpoint',
      'batch',
      'credit_record',
      'usage_record',
    ]) {
      const { rows } = await database.superuser.query(`select count(*)::int as n from ${table}`);
      expect([table, rows]).toEqual([table, [{ n: 0 }]]);
    }
    const { rows } = await database.superuser.query('select name from deployment_marker');
    expect(rows).toEqual([]);
    expect(gateway.output()).not.toMatch(/demo|sandbox/i);
  });

  it('D14: takes no token of anybody, because nobody is registered', async () => {
    expect((await fetch(`${gateway.baseUrl}/v1/catalog/items`)).status).toBe(401);
  });

  it('D14: refuses a database that was marked as one with demo data', async () => {
    await database.superuser.query(`insert into deployment_marker (name) values ('demo-data')`);
    const output = await refusal({ ...environment, PORT: String(await freePort()) });
    expect(output).toMatch(/^DATABASE_URL: .*demo data/m);
    for (const url of [database.url, database.ownerUrl]) expect(output).not.toContain(new URL(url).password);
  });
});

/** As `spawnGateway`, from another folder. */
function spawnFrom(folder: string, environment: Record<string, string>): GatewayProcess {
  const child = spawn(process.execPath, ['dist/src/main.js'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => void (printed += chunk.toString('utf8')));
  }
  const port = Number(environment['PORT']);
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    child,
    output: () => printed,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, 'exit') as Promise<[number | null]>;
      child.kill(signal);
      return (await exited)[0];
    },
  };
}
