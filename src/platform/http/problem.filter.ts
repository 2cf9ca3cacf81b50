import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { asProblem, problemDocument } from './problem-document.js';
import type { Problem } from './problem.js';
import type { GatewayRequest } from './request.js';

/** What is known of a request when it is refused. */
export type RefusedRequest = Pick<GatewayRequest, 'id' | 'url' | 'body' | 'recordedProblem'>;

/**
 * Told of every refused request before the refusal is answered. The usage room writes its record there;
 * what it throws is answered instead, so that no refusal leaves unrecorded. Joined in `app.module.ts`.
 */
export abstract class RefusalListener {
  abstract onRefusal(request: RefusedRequest, problem: Problem): Promise<void>;
}

/** Renders every error as a problem document. An unknown one is logged once and says nothing outside. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  constructor(private readonly refusals: RefusalListener) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<GatewayRequest>();
    const reply = http.getResponse<FastifyReply>();
    const answered = await this.record(request, error);
    const problem = asProblem(answered);
    if (problem.status >= 500) this.logger.error({ err: problem.cause ?? problem, requestId: request.id });
    if (reply.sent || reply.raw.headersSent) return;
    if (problem.status === 408 || problem.status === 413) void reply.header('connection', 'close');
    if (problem.retryAfterS !== undefined) void reply.header('retry-after', String(problem.retryAfterS));
    // A 401 always says how. @source RFC 9110 section 15.5.2
    if (problem.status === 401) void reply.header('www-authenticate', problem.challenge ?? 'Bearer');
    await reply
      .code(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(problemDocument(problem, request)));
  }

  private async record(request: GatewayRequest, error: unknown): Promise<unknown> {
    try {
      await this.refusals.onRefusal(request, asProblem(error));
      return error;
    } catch (failure) {
      return failure;
    }
  }
}
