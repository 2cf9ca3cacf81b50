import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { AnswerGuards } from './answer-guard.js';
import { IdempotencyConflict, IdempotencyInProgress } from './http.problems.js';
import { idempotencyKeyOf, isKeyRequired } from './idempotency.js';
import { JsonBytes, jsonTextOf } from './json-bytes.js';
import { asProblem } from './problem-document.js';
import { type InputFault, definedProblem } from './problem.js';
import {
  type KeyOwner,
  type RememberedAnswer,
  RememberedAnswersRepository,
} from './remembered-answers.repository.js';
import type { GatewayRequest } from './request.js';
import { withoutShownOnce } from './shown-once.js';

const HEARTBEAT_MS = 20_000;

/**
 * Gives a POST with an `Idempotency-Key` one effect: the same request again gets the same answer, the same
 * key with another request is a conflict, and while the first one runs the others are told so. An answer
 * that rests on something revocable is guarded again each time it is handed out.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger('idempotency');

  constructor(
    private readonly answers: RememberedAnswersRepository,
    private readonly guards: AnswerGuards,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<GatewayRequest>();
    if (request.method !== 'POST' || request.callerKey === undefined) return next.handle();
    const key = idempotencyKeyOf(request.headers['idempotency-key'], isKeyRequired(context.getHandler()));
    if (key === undefined) return next.handle();
    const owner = { clientId: request.callerKey, route: request.url.split('?', 1)[0] ?? '', key };
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const handler = context.getHandler();
    return from(
      this.once(owner, { request, reply, handler }, () =>
        lastValueFrom(next.handle(), { defaultValue: undefined }),
      ),
    );
  }

  private async once(owner: KeyOwner, exchange: Exchange, work: () => Promise<unknown>): Promise<unknown> {
    if (!(await this.answers.claim(owner, digestSoFar(exchange.request))))
      return this.repeat(owner, exchange);
    const heartbeat = setInterval(() => void this.answers.keep(owner).catch(() => undefined), HEARTBEAT_MS);
    try {
      const value = await this.settled(owner, exchange, work);
      // The effect is there: a key whose answer cannot be remembered stays taken rather than free for a second one.
      const answer = answerOf(value, exchange);
      await this.answers.remember(owner, digestSoFar(exchange.request), answer).catch((error: unknown) => {
        this.logger.error({ err: error }, 'an answer was not remembered');
      });
      return value;
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async settled(owner: KeyOwner, exchange: Exchange, work: () => Promise<unknown>): Promise<unknown> {
    try {
      return await work();
    } catch (error) {
      await this.settle(owner, exchange, error);
      throw error;
    }
  }

  /** A broken rule repeats as it was; anything else frees the key for a new try. */
  private async settle(owner: KeyOwner, { request }: Exchange, error: unknown): Promise<void> {
    const { status, code, message: detail, errors } = asProblem(error);
    if (status !== 422) return this.answers.free(owner);
    const body = JSON.stringify({ code, detail, errors });
    await this.answers.remember(owner, digestSoFar(request), { status, headers: {}, body, basis: null });
  }

  private async repeat(owner: KeyOwner, exchange: Exchange): Promise<unknown> {
    const { request, reply } = exchange;
    if (request.body instanceof Readable) await drain(request.body);
    const known = await this.answers.find(owner);
    if (known?.state === 'running' || known?.answer === undefined) {
      throw new IdempotencyInProgress('Ask again when it is done.', { retryAfterS: 1 });
    }
    if (known.requestDigest !== digestSoFar(request)) {
      throw new IdempotencyConflict('Use a new key for a new request.');
    }
    const { answer } = known;
    if (answer.status === 422) throw problemAgain(answer.body);
    if (answer.basis !== null) request.answerGuard = this.guards.revive(answer.basis, request.id);
    for (const [name, value] of Object.entries(answer.headers)) void reply.header(name, value);
    return new JsonBytes(Buffer.from(answer.body));
  }
}

interface Exchange {
  readonly request: GatewayRequest;
  readonly reply: FastifyReply;
  readonly handler: object;
}

function answerOf(value: unknown, { request, reply, handler }: Exchange): RememberedAnswer {
  const location = reply.getHeader('location');
  return {
    status: reply.statusCode,
    headers: typeof location === 'string' ? { location } : {},
    body: jsonTextOf(withoutShownOnce(value, handler)),
    basis: request.answerGuard?.basis ?? null,
  };
}

function problemAgain(body: string): Error {
  const stored = JSON.parse(body) as { code: string; detail: string; errors: InputFault[] };
  const Again = definedProblem(stored.code);
  return new Again(stored.detail, { errors: stored.errors });
}

/** Covers query and body; of a streamed body that is not read yet, the query alone. */
function digestSoFar(request: GatewayRequest): string {
  const query = request.url.split('?')[1] ?? '';
  return createHash('sha256')
    .update(`${query}\n${request.bodyDigest ?? ''}`)
    .digest('hex');
}

async function drain(body: Readable): Promise<void> {
  body.resume();
  await new Promise((resolve, reject) => body.once('end', resolve).once('error', reject));
}
