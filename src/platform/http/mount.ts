import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';

type RawHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Hands the raw request below a prefix to another HTTP application (Express, Koa). No body parser of the
 * gateway runs there, and neither do its guards: the mounted application answers for itself.
 */
export function mountRaw(
  server: FastifyInstance,
  { prefix, bodyTimeoutMs }: { prefix: string; bodyTimeoutMs: number },
  handler: RawHandler,
): void {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const url of [prefix, `${prefix}/*`]) {
      scope.route({
        method: ['GET', 'POST'],
        url,
        handler: (request, reply) => {
          reply.hijack();
          endSlowBody(request.raw, reply.raw, bodyTimeoutMs);
          handler(request.raw, reply.raw);
        },
      });
    }
  });
}

/** The time limit of bodies holds here too: a request that is not whole by then is cut. */
function endSlowBody(request: IncomingMessage, response: ServerResponse, bodyTimeoutMs: number): void {
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, bodyTimeoutMs);
  timer.unref();
  response.once('close', () => clearTimeout(timer));
}
