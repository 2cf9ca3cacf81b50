import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { VERSIONED } from './platform/http/index.js';
import { RouteAudit, ruleOf } from './rules/access/index.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** What asks a department live may end with its faults. */
const ASKS_LIVE = new Set(['/v1/queries', '/v1/verifications', '/v1/reports']);
const TITLES: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'No valid access token',
  403: 'Known, and not allowed',
  404: 'Absent, or not yours to know',
  408: 'The request arrived too slowly',
  409: 'Not possible in this state',
  412: 'Changed since you read it',
  413: 'The body is too large',
  415: 'The content type is not read here',
  422: 'Breaks a rule',
  428: 'The change must say by `If-Match` which version it starts from',
  429: 'The quota of this minute is used up; `Retry-After` says when to go on',
  502: 'A department answered badly',
  503: 'Not now: database, usage log or department unavailable',
  504: 'A department did not answer in time',
};

/** The OpenAPI document of the gateway, made from its controllers and DTOs, with its problems on every operation. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Credit information sharing gateway')
    .setDescription(
      'Links data-provider departments with connected banks. Errors are RFC 9457 problem documents.',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'accessToken')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM },
  };
  const actions = new Map(
    app
      .get(RouteAudit, { strict: false })
      .routes()
      .map((route) => [route.handler, route]),
  );
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) describe(operation, { path, method, action: actions.get(handlerOf(operation))?.action });
    }
  }
  return tidied(document);
}

function tidied(document: OpenAPIObject): OpenAPIObject {
  return JSON.parse(JSON.stringify(document, tidiedPart)) as OpenAPIObject;
}

function tidiedPart(key: string, value: unknown): unknown {
  if (key === 'enum' && Array.isArray(value)) return sortedEnum(value);
  if (isNullableEnum(value)) return { ...value, enum: [...sortedEnum(value.enum), null] };
  return isNullableReference(value) ? orNull(value) : value;
}

/** The compiler gives the values of a closed list in no fixed order; the document has one. */
function sortedEnum(values: readonly unknown[]): unknown[] {
  if (values.includes(null)) return [...values];
  return values.map(String).toSorted((a, b) => a.localeCompare(b));
}

/** What may be null says so in its closed list as well, or null would be none of it. */
function isNullableEnum(value: unknown): value is { readonly enum: readonly unknown[] } {
  if (typeof value !== 'object' || value === null || !('nullable' in value) || !('enum' in value))
    return false;
  return Array.isArray(value.enum) && !value.enum.includes(null);
}

interface NullableReference {
  readonly allOf: readonly object[];
  readonly description?: string;
}

function isNullableReference(value: unknown): value is NullableReference {
  return typeof value === 'object' && value !== null && 'nullable' in value && 'allOf' in value;
}

/** What is to be all of an object and null is never null: one of the two it may be. */
function orNull({ allOf, description }: NullableReference): object {
  const nothing = { type: 'object', nullable: true, enum: [null] };
  return { ...(description === undefined ? {} : { description }), anyOf: [...allOf, nothing] };
}

const handlerOf = ({ operationId }: Operation): string => (operationId ?? '').replace('_', '.');

function describe(
  operation: Operation,
  { path, method, action }: { path: string; method: string; action: string | undefined },
): void {
  const takesBody = method !== 'get';
  const isVersioned = VERSIONED in operation;
  const isConditional = isVersioned && method === 'patch';
  const statuses = [
    400,
    408,
    422,
    503,
    ...(action === undefined ? [] : [401, 403]),
    ...(action === undefined || ruleOf(action)?.isOutsideQuota ? [] : [429]),
    ...(path.includes('{') ? [404] : []),
    ...(takesBody ? [409, 413, 415] : []),
    ...(isConditional ? [412, 428] : []),
    ...(ASKS_LIVE.has(path) ? [502, 504] : []),
  ].toSorted((a, b) => a - b);
  for (const status of statuses) {
    operation.responses[status] ??= {
      description: TITLES[status] ?? '',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  if (isVersioned) tellVersion(operation);
  if (isConditional) operation.parameters = [...(operation.parameters ?? []), IF_MATCH];
  if (action === undefined) return;
  operation.security = [{ accessToken: [] }];
  Object.assign(operation, { 'x-action': action });
  const parameters = operation.parameters ?? [];
  const isNamed = parameters.some(
    (parameter) => 'name' in parameter && parameter.name === IDEMPOTENCY_KEY.name,
  );
  if (method === 'post' && !isNamed) operation.parameters = [...parameters, IDEMPOTENCY_KEY];
}

/** The good answer carries its version as a header too. */
function tellVersion({ responses }: Operation): void {
  for (const status of ['200', '201']) {
    const response = responses[status];
    if (response && !('$ref' in response)) response.headers = { ETag: ETAG };
  }
}

const ETAG = {
  description: 'The `version` between quotation marks, to be sent as `If-Match` with a change.',
  schema: { type: 'string' as const, example: '"3"' },
};

const IF_MATCH = {
  name: 'If-Match',
  in: 'header' as const,
  required: true,
  description: 'The `ETag` of what is to be changed, as it was read; `*` changes whatever stands now.',
  schema: { type: 'string' as const, maxLength: 1_000, example: '"3"' },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description:
    'Gives the request one effect: the same request under the same key gets the same answer for 24 hours.',
  schema: { type: 'string' as const, minLength: 1, maxLength: 255 },
};

const PROBLEM: NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string] = {
  type: 'object',
  description: 'RFC 9457 problem document. `type` leads to a page that says what to do.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
  properties: {
    type: { type: 'string', example: '/problems/authorization-missing' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: { pointer: { type: 'string' }, code: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
};
