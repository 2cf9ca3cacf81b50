import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpSettings } from './http.settings.js';
import { JsonBytes } from './json-bytes.js';
import { MalformedRequest } from './http.problems.js';
import { problemDocument } from './problem-document.js';
import { readBodies } from './body-parsers.js';
import { requestIdOf } from './request-id.js';
import { watchReader } from './slow-readers.js';

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
const SINGLE_HEADERS = new Set([
  'authorization',
  'host',
  'content-type',
  'content-length',
  'idempotency-key',
]);
const OVERRIDES = new Set(['x-http-method-override', 'x-http-method', 'x-method-override']);

/**
 * The HTTP server of the gateway: Fastify with limits on headers, bodies and slow peers. `requestTimeout`
 * alone does not end a slow sender in this runtime; it works together with `headersTimeout` and a short
 * `connectionsCheckingInterval`.
 */
export function strictAdapter(settings: HttpSettings): FastifyAdapter {
  const adapter = new FastifyAdapter({
    logger: false,
    requestIdHeader: false,
    genReqId: (raw: IncomingMessage) => requestIdOf(raw),
    bodyLimit: settings.bodyLimitBytes,
    requestTimeout: settings.uploadTimeoutMs,
    keepAliveTimeout: 72_000,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const problem = problemDocument(
        new MalformedRequest('The address cannot be read.', { cause: error }),
        request,
      );
      void reply.code(problem.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem));
    },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket),
    http: {
      headersTimeout: settings.headersTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, settings.headersTimeoutMs),
      maxHeaderSize: 16_384,
      requireHostHeader: false, // asked for below, where the answer is a problem document
      insecureHTTPParser: false,
    },
  });
  const server = adapter.getInstance<FastifyInstance>();
  server.setReplySerializer(serialize);
  refuseAmbiguity(server);
  readBodies(server, settings);
  watchReader(server, settings);
  return adapter;
}

/** Fastify sends bytes as well as text, which its types do not tell. */
function serialize(answer: unknown): string {
  return answer instanceof JsonBytes ? (answer.bytes as unknown as string) : JSON.stringify(answer);
}

/** Refuses requests that two readers could understand differently, before anything else looks at them. */
function refuseAmbiguity(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
    void reply.header('x-content-type-options', 'nosniff');
    const fault = ambiguityOf(request.raw.rawHeaders, request.raw.url ?? '');
    if (fault === undefined) return;
    const problem = problemDocument(new MalformedRequest(fault), request);
    await reply
      .code(problem.status)
      .header('connection', 'close')
      .header('content-type', PROBLEM_TYPE)
      .send(JSON.stringify(problem));
  });
}

function ambiguityOf(rawHeaders: string[], target: string): string | undefined {
  if (!target.startsWith('/')) return 'The request target must be a path.';
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (OVERRIDES.has(name)) return 'The method cannot be overridden by a header.';
    if (SINGLE_HEADERS.has(name) && seen.has(name)) return `The header ${name} may stand only once.`;
    seen.add(name);
  }
  return seen.has('host') ? undefined : 'The header host is missing.';
}

function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify({
    type: status === 408 ? '/problems/request-timeout' : '/problems/malformed-request',
    title: status === 408 ? 'The request arrived too slowly' : 'The request cannot be read',
    status,
    detail: 'The connection is closed.',
    code: status === 408 ? 'request-timeout' : 'malformed-request',
  });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/problem+json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
