import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';
import { problemDocument } from './problem-document.js';
import type { GatewayRequest } from './request.js';

/**
 * The last check before an answer is handed to the socket. An answer that rests on something revocable
 * carries one; it is asked again when the answer leaves, however long it took to get there.
 */
export interface AnswerGuard {
  /** What the answer rests on, as plain JSON, so that a repeated answer can be guarded again. */
  readonly basis: object;

  /** @throws Problem when the answer may no longer leave */
  check(): Promise<void>;
}

/** Gives the guard back for an answer that is handed out again. Joined in `app.module.ts`. */
export abstract class AnswerGuards {
  abstract revive(basis: object, request: GatewayRequest): AnswerGuard;
}

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
      void reply.code(problem.status).removeHeader('location').removeHeader('content-length');
      void reply.header('content-type', 'application/problem+json; charset=utf-8');
      if (!(error instanceof Problem)) request.log.error(error);
      return JSON.stringify(problem);
    }
  });
}
