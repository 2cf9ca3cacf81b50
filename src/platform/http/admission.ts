import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Counter, register } from 'prom-client';
import { type Claim, underClaim } from '../database/index.js';
import { letGo } from './body-reader.js';
import { ServiceUnavailable } from './http.problems.js';
import type { HttpSettings } from './http.settings.js';
import { problemDocument } from './problem-document.js';

/** Requests that share a limit of how many of them are in work at once. */
class Line {
  private inWork = 0;

  constructor(
    private readonly atOnce: number,
    readonly claim: Claim,
  ) {}

  get isFull(): boolean {
    return this.inWork >= this.atOnce;
  }

  /** Counts one more in work; gives what ends it. */
  enter(): () => void {
    this.inWork += 1;
    return () => void (this.inWork -= 1);
  }
}

/** Share of the limit that each route served first has for itself. */
const SHARE_OF_FIRST = 0.25;

/**
 * Bounds how many requests are in work: one more is refused at once, cheaply, instead of making all others late.
 * The routes `first` (method and pattern) have a line of their own each and connections kept back, so that they are
 * served while the gateway is full. A request is in work from when its body is whole, so that slow senders hold no
 * place, until its work is done, also where its caller has gone. Feeds, which take their time, are not counted.
 */
export function admitRequests(
  server: FastifyInstance,
  { requestsAtOnce }: HttpSettings,
  first: readonly string[],
): void {
  const lines = new Map(
    first.map((route) => [route, new Line(Math.ceil(requestsAtOnce * SHARE_OF_FIRST), 'urgent')]),
  );
  const others = new Line(requestsAtOnce, 'asked');
  const lineOf = ({ method, routeOptions }: FastifyRequest): Line =>
    lines.get(`${method} ${routeOptions.url ?? ''}`) ?? others;
  const refused = refusalCount();
  const refuse = (request: FastifyRequest, reply: FastifyReply): void => {
    refused.inc();
    letGo(request.raw, () => answerBusy(request, reply));
  };
  const answered = new WeakSet<FastifyRequest>();
  const abandoned = new WeakMap<FastifyRequest, () => void>();

  server.addHook('onRequest', (request, reply, done) => {
    if (lineOf(request).isFull) refuse(request, reply);
    else done();
  });
  server.addHook('preValidation', (request, reply, done) => {
    const line = lineOf(request);
    if (request.body instanceof Readable) return done();
    if (line.isFull) return refuse(request, reply);
    whenWhole(request.raw, () => {
      const leave = line.enter();
      reply.raw.once('close', () => {
        if (reply.sent || answered.has(request)) leave();
        else abandoned.set(request, leave); // its caller has gone, its work has not
      });
    });
    underClaim(line.claim, done);
  });
  server.addHook('onSend', (request, _reply, _payload, done) => {
    answered.add(request);
    abandoned.get(request)?.();
    done();
  });
}

/** A handler that reads the body itself has it whole later. */
function whenWhole(raw: IncomingMessage, then: () => void): void {
  if (raw.complete) then();
  else raw.once('end', then);
}

const BUSY = new ServiceUnavailable('Too much is in work here. Nothing was done; try again.', {
  retryAfterS: 1,
});

function answerBusy(request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .code(BUSY.status)
    .header('retry-after', String(BUSY.retryAfterS))
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemDocument(BUSY, request)));
}

/** One in a process, however many gateways it has. */
function refusalCount(): Counter {
  const name = 'http_requests_refused_total';
  const known = register.getSingleMetric(name);
  return known instanceof Counter
    ? known
    : new Counter({ name, help: 'Requests refused because too many were in work' });
}
