import { readdirSync, readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { startGateway, type TestGateway } from '../support/gateway.js';

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>;
}

const read = (file: string): Document => JSON.parse(readFileSync(file, 'utf8')) as Document;

describe('the API document', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway.stop());

  it('is the committed one: run "npm run openapi" and look at the difference when this fails', async () => {
    const served = await fetch(`${gateway.baseUrl}/docs/openapi.json`);
    expect(await served.json()).toEqual(read('openapi/gateway.json'));
  });

  it('is valid OpenAPI, and so is the contract for providers', async () => {
    for (const file of ['openapi/gateway.json', 'openapi/provider-contract.yaml']) {
      const result = await new Validator().validate(readFileSync(file, 'utf8'));
      expect({ file, errors: result.errors ?? [] }).toEqual({ file, errors: [] });
    }
  });

  it('has the calls of the API contract that this version serves', () => {
    const document = read('openapi/gateway.json');
    const calls = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`),
    );
    expect(calls).toEqual(
      expect.arrayContaining([
        'GET /v1/catalog/items',
        'GET /v1/catalog/items/{}',
        'POST /v1/providers',
        'GET /v1/providers',
        'PATCH /v1/providers/{}',
        'POST /v1/institutions',
        'GET /v1/institutions',
        'PATCH /v1/institutions/{}',
        'POST /v1/institutions/{}/assessments',
        'POST /v1/participants/{}/clients',
        'POST /v1/feeds/{}/batches',
        'GET /v1/batches/{}',
        'GET /v1/batches/{}/rejections',
        'PUT /v1/providers/{}/endpoints/{}',
        'POST /v1/authorizations',
        'GET /v1/authorizations',
        'GET /v1/authorizations/{}',
        'POST /v1/authorizations/{}/revocation',
        'POST /v1/queries',
        'POST /v1/verifications',
        'POST /v1/reports',
        'GET /v1/reports/{}',
        'GET /v1/usage-records',
        'GET /healthz',
        'GET /readyz',
        'GET /metrics',
      ]),
    );
  });
});

describe('the problems', () => {
  it('each have a page, and no page is left over', () => {
    const declared = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.problems.ts'))
      .flatMap((file) => [...readFileSync(`src/${file}`, 'utf8').matchAll(/defineProblem\(\s*'([a-z-]+)'/g)])
      .map((match) => match[1] ?? '');
    const pages = readdirSync('openapi/problems').map((file) => file.replace(/\.md$/, ''));
    expect(declared.length).toBeGreaterThan(25);
    expect(pages.toSorted()).toEqual(declared.toSorted());
  });

  it('have the codes and statuses other people build on', async () => {
    const statusOf = Object.fromEntries(
      readdirSync('openapi/problems').map((file) => {
        const page = readFileSync(`openapi/problems/${file}`, 'utf8');
        return [file.replace(/\.md$/, ''), Number(/"status":\s*(\d{3})/.exec(page)?.[1])];
      }),
    );
    expect(statusOf).toMatchObject({
      'invalid-uscc': 422,
      'unknown-item': 422,
      'mode-not-offered': 422,
      'purpose-not-allowed': 422,
      'authorization-missing': 403,
      'authorization-expired': 403,
      'authorization-revoked': 403,
      'item-not-covered': 422,
      'tier-not-cleared': 403,
      'assessment-expired': 403,
      'provider-unavailable': 503,
      'provider-timeout': 504,
      'provider-fault': 502,
      'quota-exceeded': 429,
      'usage-log-unavailable': 503,
      'idempotency-conflict': 422,
      'batch-out-of-order': 409,
    });
  });
});
