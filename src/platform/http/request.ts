import type { FastifyRequest } from 'fastify';
import type { AnswerGuard } from './answer-guard.js';

/** What the gateway notes on a request on its way. */
export interface GatewayRequest extends FastifyRequest {
  /** Whose request this is, for keys and cursors: the client id, once it is authenticated. */
  callerKey?: string;
  /** SHA-256 (hex) of the body as it came. */
  bodyDigest?: string;
  /** The last check before the answer is handed to the socket. */
  answerGuard?: AnswerGuard;
  /** Name of the problem already written to the usage log, so that it is recorded once. */
  recordedProblem?: unknown;
}
