import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Agent, errors, request } from 'undici';
import { ProviderFault, ProviderTimeout, ProviderUnavailable } from './provider-calls.problems.js';
import { INTERFACE_CALL_SETTINGS, type InterfaceCallSettings } from './interface-call.settings.js';

/** One call of a department: where, with which credential, for how long at most, and what is asked. */
export interface ProviderCall {
  readonly url: string;
  readonly credential: string;
  readonly timeoutMs: number;
  readonly requestId: string;
  readonly body: object;
}

/** What came back: the status and the text of a JSON answer. */
export interface ProviderAnswer {
  readonly status: number;
  readonly text: string;
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
const IDLE_MS = 30_000;
const LAST_CALLS_MS = 7_000;
const STOPPING = new ProviderUnavailable('The gateway is stopping. Ask again.', { retryAfterS: 1 });

/**
 * Carries one question to a department and its answer back over HTTP: within a time and a size limit, no
 * redirect followed, the socket closed at both ends when the time is up. Each call has its own signal, so
 * that one that is given up disturbs no other.
 */
@Injectable()
export class ProviderTransport implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly agent: Agent;
  private readonly inFlight = new Set<AbortController>();

  constructor(@Inject(INTERFACE_CALL_SETTINGS) private readonly settings: InterfaceCallSettings) {
    // No limit per address: several departments may stand behind one, and a hanging one must not starve the others.
    this.agent = new Agent({
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      maxHeaderSize: 16_384,
      connect: { timeout: 5_000 },
    });
  }

  /** A stopping gateway gives calls a while to end, and then answers those that hang. */
  beforeApplicationShutdown(): void {
    setTimeout(() => this.inFlight.forEach((limit) => limit.abort(STOPPING)), LAST_CALLS_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** @throws ProviderTimeout, ProviderUnavailable, ProviderFault */
  async send(call: ProviderCall): Promise<ProviderAnswer> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), call.timeoutMs);
    this.inFlight.add(limit);
    try {
      const { statusCode, headers, body } = await request(call.url, {
        dispatcher: this.agent,
        method: 'POST',
        signal: limit.signal,
        headers: {
          authorization: `Bearer ${call.credential}`,
          'content-type': 'application/json',
          accept: 'application/json',
          'x-request-id': call.requestId,
        },
        body: JSON.stringify(call.body),
      });
      const text = await this.read(body, limit);
      return { status: statusCode, text: isJson(headers['content-type']) ? text : '' };
    } catch (cause) {
      throw translate(limit.signal.reason === STOPPING ? STOPPING : cause, limit.signal.aborted);
    } finally {
      clearTimeout(timer);
      this.inFlight.delete(limit);
    }
  }

  private async read(body: AsyncIterable<Uint8Array>, limit: AbortController): Promise<string> {
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of body) {
      sizeBytes += chunk.length;
      chunks.push(chunk);
      if (sizeBytes <= this.settings.answerLimitBytes) continue;
      const tooLarge = new ProviderFault('The answer is larger than allowed.');
      limit.abort(tooLarge);
      throw tooLarge;
    }
    return UTF_8.decode(Buffer.concat(chunks));
  }
}

function isJson(contentType: string | string[] | undefined): boolean {
  return typeof contentType === 'string' && /^application\/([\w.-]+\+)?json\b/i.test(contentType);
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);

function translate(cause: unknown, isTimeUp: boolean): Error {
  if (cause === STOPPING) return STOPPING;
  if (cause instanceof ProviderFault) return cause;
  if (isTimeUp) return new ProviderTimeout('Try again later.', { cause });
  if (cause instanceof errors.ConnectTimeoutError || UNREACHABLE.has(codeOf(cause))) {
    return new ProviderUnavailable('The department cannot be reached. Try again later.', {
      cause,
      retryAfterS: 10,
    });
  }
  return new ProviderFault('The connection to the department broke or carried something unreadable.', {
    cause,
  });
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
