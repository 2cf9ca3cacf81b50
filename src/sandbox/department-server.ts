import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { carriesToken } from './bearer.js';
import { ConnectionCounter } from './connection-counter.js';
import { control } from './control.js';
import { answerTo, type DepartmentAnswer } from './department-answer.js';
import { callOf, type CallTarget, type DepartmentCall, targetOf } from './department-call.js';
import { type Fault, FaultBoard } from './faults.js';
import { misbehave, REDIRECT_TARGET } from './faulty-transport.js';
import { readJson, Refusal, sendProblem, sendText } from './json-http.js';
import { answerRealName, REAL_NAME_DEPARTMENT, REAL_NAME_PATH } from './real-names.js';
import { spoiledBody } from './spoiled-answers.js';

/**
 * What the departments need to start. `tokens`: department key → the bearer token it issued to the gateway; a
 * department without one refuses every call. `controlToken` opens `/control`. `port` 0 takes any free port.
 */
export interface DepartmentOptions {
  readonly host: string;
  readonly port: number;
  readonly tokens: Readonly<Record<string, string>>;
  readonly controlToken: string;
  readonly now?: () => Date;
}

/** Running departments. `close` ends every connection and timer and resolves when nothing is left. */
export interface RunningDepartments {
  readonly port: number;
  close(): Promise<void>;
}

const LIMIT_BYTES = 64 * 1024;

/**
 * Starts the simulated departments in this process, at `/departments/<key>/<ITEM>/queries` and `…/verifications`.
 *
 * @throws Error of node:net when the address cannot be listened on
 */
export async function startDepartments(options: DepartmentOptions): Promise<RunningDepartments> {
  const departments = new DepartmentServer(options);
  return departments.start();
}

class DepartmentServer {
  private readonly board = new FaultBoard();
  private readonly counter = new ConnectionCounter();
  private readonly stopping = new AbortController();
  private stopped: Promise<void> | undefined;

  constructor(private readonly options: DepartmentOptions) {}

  async start(): Promise<RunningDepartments> {
    const server = createServer((request, response) => void this.answer(request, response));
    this.counter.watch(server);
    server.listen(this.options.port, this.options.host);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : this.options.port;
    return { port, close: async () => (this.stopped ??= this.stop(server)) };
  }

  private async stop(server: Server): Promise<void> {
    this.stopping.abort();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = request.headers['x-request-id'];
    if (typeof requestId === 'string') response.setHeader('X-Request-Id', requestId);
    try {
      await this.route(request, response);
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else sendProblem(response, error instanceof Refusal ? error : unexpected());
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path.startsWith('/control/')) {
      this.authenticate(request, this.options.controlToken);
      return control(request, response, { board: this.board, counter: this.counter });
    }
    if (path === REAL_NAME_PATH) {
      this.authenticate(request, this.options.tokens[REAL_NAME_DEPARTMENT]);
      return answerRealName(request, response);
    }
    if (path === REDIRECT_TARGET) this.counter.redirected();
    const target = targetOf(path);
    if (target === undefined) throw new Refusal(404, 'not-found', 'no department has such an address');
    return this.serve(target, request, response);
  }

  private async serve(target: CallTarget, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { key } = target.department;
    this.counter.called(key, response);
    const token = Object.hasOwn(this.options.tokens, key) ? this.options.tokens[key] : undefined;
    this.authenticate(request, token);
    if (request.method !== 'POST') throw new Refusal(405, 'method-not-allowed', 'only POST is answered');
    const call = callOf(target, await readJson(request, LIMIT_BYTES));
    await this.answerWith(this.board.take(key), call, response);
  }

  private async answerWith(fault: Fault, call: DepartmentCall, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const stopped = AbortSignal.any([this.stopping.signal, gone.signal]);
    if (fault.kind === 'slow') await pause(fault.delayMs, undefined, { signal: stopped });
    const answer = this.answerOrRefusal(call);
    const good = JSON.stringify(answer instanceof Refusal ? { code: answer.code } : answer);
    if (await misbehave(fault.kind, { response, good, stopped })) return;
    if (answer instanceof Refusal) throw answer;
    const text = spoiledBody(fault.kind, { call, answer }) ?? good;
    sendText(response, 200, { type: 'application/json', text });
  }

  private answerOrRefusal(call: DepartmentCall): DepartmentAnswer | Refusal {
    try {
      return answerTo(call, this.options.now?.() ?? new Date());
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  private authenticate(request: IncomingMessage, token: string | undefined): void {
    if (token !== undefined && token !== '' && carriesToken(request.headers.authorization, token)) return;
    throw new Refusal(401, 'unauthorized', 'a bearer token issued by this department is needed');
  }
}

function unexpected(): Refusal {
  return new Refusal(500, 'internal-error', 'the simulated department failed');
}
