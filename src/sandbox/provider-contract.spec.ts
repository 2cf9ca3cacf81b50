import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type RunningDepartments, startDepartments } from './department-server.js';
import { DEPARTMENTS } from './departments.js';
import type { FaultKind } from './faults.js';
import { liveItem } from './live-items.js';
import { SandboxCaller } from './sandbox-caller.js';

const CONTRACT = 'openapi/provider-contract.yaml';
const ADDRESS = 'https://contract.example/';
const LIVE = DEPARTMENTS.flatMap(({ key, liveItems }) => liveItems.map((itemCode) => ({ key, itemCode })));
const QUESTION = {
  requestId: 'request-1',
  itemCode: 'TAX-05',
  uscc: '91140100MA0TEXT12Y',
  purpose: 'pre-loan-review',
  authorization: { id: 'authorization-1', validUntil: '2026-12-31T16:00:00Z' },
  catalogVersion: '1',
};

const ajv = new Ajv2020({ strict: false, validateFormats: false });
let departments: RunningDepartments;
let sandbox: SandboxCaller;

beforeAll(async () => {
  const validator = new Validator();
  expect(await validator.validate(CONTRACT)).toEqual({ valid: true });
  ajv.addSchema(validator.specification, ADDRESS);
  const tokens = Object.fromEntries(DEPARTMENTS.map(({ key }) => [key, `token-of-${key}`]));
  departments = await startDepartments({ host: '127.0.0.1', port: 0, tokens, controlToken: 'control-token' });
  sandbox = new SandboxCaller(departments.port, 'control-token');
});

afterAll(async () => departments.close());

function keeps(schema: string, message: unknown): boolean {
  return ajv.validate({ $ref: `${ADDRESS}#/components/schemas/${schema}` }, message);
}

async function send(
  operation: string,
  target: { key: string; itemCode: string },
  more = {},
): Promise<Response> {
  const body = { ...QUESTION, itemCode: target.itemCode, ...more };
  const path = `/departments/${target.key}/${target.itemCode}/${operation}`;
  return sandbox.send(path, { token: `token-of-${target.key}`, body });
}

describe('the contract of the live endpoints', () => {
  it.each(LIVE.filter(({ itemCode }) => liveItem(itemCode)?.queries))(
    'holds for queries of $itemCode',
    async (target) => {
      const response = await send('queries', target);
      expect(response.status).toBe(200);
      expect(keeps('QueryAnswer', await response.json())).toBe(true);
    },
  );

  it.each(LIVE.filter(({ itemCode }) => liveItem(itemCode)?.verifications))(
    'holds for verifications of $itemCode',
    async (target) => {
      const response = await send('verifications', target, { claims: { uscc: QUESTION.uscc } });
      expect(response.status).toBe(200);
      expect(keeps('VerificationAnswer', await response.json())).toBe(true);
    },
  );

  it.each([
    ['queries', 'requestBody/content/application~1json', 'Query'],
    ['queries', 'responses/200/content/application~1json', 'QueryAnswer'],
    ['queries', 'responses/404/content/application~1problem+json', 'Problem'],
    ['verifications', 'requestBody/content/application~1json', 'Verification'],
    ['verifications', 'responses/200/content/application~1json', 'VerificationAnswer'],
  ])('holds for its own examples of %s, %s', (operation, place, schema) => {
    const examples = ajv.getSchema(`${ADDRESS}#/paths/~1${operation}/post/${place}/examples`)?.schema;
    const values = Object.values(examples ?? {}).map((example: { value?: unknown }) => example.value);
    expect(values.length).toBeGreaterThan(0);
    expect(values.filter((value) => !keeps(schema, value))).toEqual([]);
  });

  it('holds for questions', () => {
    const claims = { period: '2026-09', taxable_sales: { op: 'gte', value: '1' } };
    expect(keeps('Query', QUESTION)).toBe(true);
    expect(keeps('Verification', { ...QUESTION, claims })).toBe(true);
    expect(keeps('Verification', QUESTION)).toBe(false);
    expect(keeps('Query', { ...QUESTION, purpose: 'curiosity' })).toBe(false);
  });

  it('holds for problems', async () => {
    const missing = await send(
      'queries',
      { key: 'tax-bureau', itemCode: 'TAX-05' },
      { uscc: '91210211MA0TEXT71F' },
    );
    const malformed = await send('queries', { key: 'tax-bureau', itemCode: 'TAX-05' }, { uscc: '' });
    expect([missing.status, malformed.status]).toEqual([404, 400]);
    expect(keeps('Problem', await missing.json())).toBe(true);
    expect(keeps('Problem', await malformed.json())).toBe(true);
  });

  it.each<[FaultKind, string, string]>([
    ['wrong-schema', 'queries', 'QueryAnswer'],
    ['extra-fields', 'queries', 'QueryAnswer'],
    ['leaks-value', 'verifications', 'VerificationAnswer'],
  ])('is broken by %s', async (kind, operation, schema) => {
    await sandbox.misbehave('tax-bureau', { kind, times: 1 });
    const target = { key: 'tax-bureau', itemCode: 'TAX-05' };
    const response = await send(operation, target, { claims: { taxable_sales: '1' } });
    expect(keeps(schema, await response.json())).toBe(false);
  });
});
