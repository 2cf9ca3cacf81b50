import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';
import { asProblem, problemDocument } from './problem-document.js';
import type { GatewayRequest } from './request.js';

/**
 * Hooks the check in as the last step before Fastify writes head and body in one go. A refusal replaces the
 * answer by its problem document.
 */
export function guardAnswers(server: FastifyInstance): void {
  server.addHook('onSend', async (request: GatewayRequest, reply, payload) => {
    const guard = request.answerGuard;
    if (!guard || reply.statusCode >= 400) return payload;
    try {
      await guard.check();
      return payload;
    } catch (error) {
      const problem = problemDocument(error, request);
      const { retryAfterS } = asProblem(error);
      void reply.code(problem.status).removeHeader('location').removeHeader('content-length');
      void reply.header('content-type', 'application/problem+json; charset=utf-8');
      if (retryAfterS !== undefined) void reply.header('retry-after', String(retryAfterS));
      if (!(error instanceof Problem)) request.log.error(error);
      return JSON.stringify(problem);
    }
  });
}
