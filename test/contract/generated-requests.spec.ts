import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import * as fc from 'fast-check';
import { grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';

type Schema = Record<string, unknown> & {
  $ref?: string;
  properties?: Record<string, Schema>;
  required?: string[];
};
interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const REQUESTS_PER_OPERATION = 45;
const document = JSON.parse(readFileSync('openapi/gateway.json', 'utf8')) as Document;
const addFormats = addFormatsModule as unknown as (ajv: Ajv) => void;

/** What a party sends where a value is hostile, wrong, or of another type. */
const HOSTILE: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    '',
    ' ',
    "' or 1=1 --",
    '../../etc/passwd',
    '\u0000',
    '𠮷',
    '0',
    -1,
    1e21,
    true,
    null,
    [],
    {},
  ),
  fc.constantFrom(
    '91140100MA0TEXT12Y',
    'TAX-04',
    'SOC-02',
    'pre-loan-review',
    '2026-11-21T00:00:00Z',
    randomUUID(),
  ),
);

describe('S08: the running server against its document', () => {
  let gateway: TestGateway;
  let sent = 0;
  beforeAll(async () => {
    gateway = await startGateway({ LOG_LEVEL: 'fatal' });
    await grant(gateway);
  });
  afterAll(async () => gateway.stop());

  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

  it.each(operations)(
    'answers $method $path only as declared',
    async ({ path, method, operation }) => {
      const clients = ['operator', 'bank-a', 'tax-bureau'].map((name) => gateway.as(name));
      clients.push(gateway.asEnterprise());
      const body = operation.requestBody?.content['application/json']?.schema;
      await fc.assert(
        fc.asyncProperty(
          fc.nat(clients.length - 1),
          fc.array(HOSTILE, { minLength: 3, maxLength: 3 }),
          body ? bodyOf(body) : textBodies(operation),
          async (who, values, sending) => {
            const target = targetOf(path, operation, values);
            const headers = sending.type ? { 'content-type': sending.type } : {};
            const answer = await clients[who]?.send(method.toUpperCase(), target, {
              ...(sending.body === undefined ? {} : { body: sending.body }),
              headers: { 'idempotency-key': randomUUID(), ...headers },
            });
            sent += 1;
            expectDeclared(operation, answer ?? { status: 0, body: undefined });
          },
        ),
        { numRuns: REQUESTS_PER_OPERATION, endOnFailure: true },
      );
    },
    60_000,
  );

  it('was tried with more than a thousand requests', () => {
    expect(sent).toBeGreaterThan(1_000);
  });
});

interface Sending {
  readonly body: unknown;
  readonly type?: string;
}

function textBodies(operation: Operation): fc.Arbitrary<Sending> {
  if (!operation.requestBody) return fc.constant({ body: undefined });
  const line = fc.oneof(fc.json(), fc.string());
  const types = fc.constantFrom('application/x-ndjson', 'text/csv', 'application/json', 'application/xml');
  return fc.record({
    body: fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n') || '{}'),
    type: types,
  });
}

/** Bodies near the schema: its own examples, with some properties wrong, missing or added. */
function bodyOf(schema: Schema): fc.Arbitrary<Sending> {
  const { properties = {} } = resolve(schema);
  const entries = Object.entries(properties).map(
    ([name, property]) =>
      [name, fc.oneof({ weight: 4, arbitrary: fc.constant(exampleOf(name, property)) }, HOSTILE)] as const,
  );
  const near = fc.record(Object.fromEntries(entries), { requiredKeys: [] });
  return fc
    .oneof(
      { weight: 6, arbitrary: near },
      HOSTILE,
      near.map((body) => ({ ...body, status: 'active' })),
    )
    .map((body) => ({ body: JSON.stringify(body), type: 'application/json' }));
}

function exampleOf(name: string, property: Schema): unknown {
  if (property['example'] !== undefined) return property['example'];
  if (Array.isArray(property['enum'])) return (property['enum'] as unknown[])[0];
  if (property['type'] === 'number') return 1;
  return name === 'name' ? '示例单位' : 'example';
}

function targetOf(path: string, operation: Operation, values: unknown[]): string {
  const texts = values.map((value) => encodeURIComponent(textOf(value)));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    name === 'itemCode' ? 'TAX-04' : texts[0] || 'x',
  );
  const query = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query')
    .map(
      (parameter, index) => `${parameter.name}=${exampleText(parameter.schema) ?? texts[index + 1] ?? ''}`,
    );
  return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

function exampleText(schema: Schema | undefined): string | undefined {
  const example = schema?.['example'] ?? (schema?.['enum'] as unknown[] | undefined)?.[0];
  return example === undefined ? undefined : encodeURIComponent(textOf(example));
}

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: 'gateway', components: document.components });
const compiled = new Map<Schema, ValidateFunction>();

function expectDeclared(operation: Operation, answer: { status: number; body: unknown }): void {
  const declared = operation.responses[String(answer.status)];
  if (!declared)
    throw new Error(`Status ${answer.status} is not declared: ${JSON.stringify(answer.body).slice(0, 300)}`);
  if (answer.status >= 500) throw new Error(`A server error: ${JSON.stringify(answer.body).slice(0, 300)}`);
  const [type, content] = Object.entries(declared.content ?? {})[0] ?? [];
  if (!content?.schema || !type?.includes('json') || type.includes('ndjson')) return;
  const validate = compiled.get(content.schema) ?? ajv.compile(absolute(content.schema) as Schema);
  compiled.set(content.schema, validate);
  if (!validate(answer.body)) {
    throw new Error(`${answer.status} is not of its shape: ${ajv.errorsText(validate.errors)}`);
  }
}

function resolve(schema: Schema): Schema {
  return schema.$ref ? (document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema;
}

/** The schema with its references made absolute, so that they are found from anywhere. */
function absolute(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/components', '"gateway#/components'));
}
