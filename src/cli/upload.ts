import { Readable } from 'node:stream';
import { Pauses, type RepeatReason } from './pauses.js';
import { type GatewaySession, jsonOf, NoToken, type RawAnswer } from './gateway-session.js';
import type { Shipment } from './shipment.js';

/** What the gateway said in the end. */
export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** Told how the sending goes, and waits between the tries. */
export interface SendingWatch {
  /** Another try begins: the file starts from its beginning. */
  started(): void;
  sent(bytes: number): void;
  /** A try did not work: comes back when it is time for the next. */
  pause(reason: string, pauseMs: number): Promise<void>;
}

/** Where a shipment goes: path with its query, and the headers beside those of the content. */
export interface Destination {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The gateway could not be reached, or did not answer, as often as it was tried. */
export class NotDelivered extends Error {}

/** Answers after which the same request may do better; 401 because tokens end. */
const PASSING = new Set([401, 408, 429, 502, 503, 504]);

/**
 * Sends a shipment until it is answered. What may be a passing fault is tried up to five times with growing pauses,
 * each time from the start under the same `Idempotency-Key`, so that the delivery has one effect however often its
 * connection broke.
 *
 * @throws NotDelivered, NoToken
 */
export async function upload(
  session: GatewaySession,
  shipment: Shipment,
  destination: Destination,
  watch: SendingWatch,
): Promise<Answered> {
  return untilAnswered(session, async () => sendOnce(session, shipment, destination, watch), watch);
}

/** Asks for something until it is answered, with the same patience. @throws NotDelivered, NoToken */
export async function ask(
  session: GatewaySession,
  path: string,
  watch: Pick<SendingWatch, 'pause'>,
): Promise<Answered> {
  return untilAnswered(session, async () => session.send('GET', path), watch);
}

interface Repeat {
  readonly because: RepeatReason;
  readonly reason: string;
  readonly notBeforeMs: number;
}

type Outcome = { readonly answered: Answered } | Repeat;

async function untilAnswered(
  session: GatewaySession,
  send: () => Promise<RawAnswer>,
  watch: Pick<SendingWatch, 'pause'>,
): Promise<Answered> {
  const pauses = new Pauses();
  for (;;) {
    const outcome = await attempt(session, send);
    if ('answered' in outcome) return outcome.answered;
    const pauseMs = pauses.next(outcome.because, outcome.notBeforeMs);
    if (pauseMs === undefined) throw new NotDelivered(`Given up. ${outcome.reason}`);
    await watch.pause(outcome.reason, pauseMs);
  }
}

async function attempt(session: GatewaySession, send: () => Promise<RawAnswer>): Promise<Outcome> {
  try {
    const answer = await send();
    if (answer.statusCode === 401) session.forgetToken();
    return await judge(answer);
  } catch (error) {
    if (error instanceof NoToken) throw error;
    return { because: 'passing', reason: reasonOf(error), notBeforeMs: 0 };
  }
}

async function sendOnce(
  session: GatewaySession,
  shipment: Shipment,
  { path, headers }: Destination,
  watch: SendingWatch,
): Promise<RawAnswer> {
  watch.started();
  const body = Readable.from(watched(shipment, watch), { objectMode: false });
  const length = { 'content-length': String(shipment.sizeBytes) };
  return session.send('POST', path, { headers: { ...headers, ...length }, body });
}

async function* watched(shipment: Shipment, watch: SendingWatch): AsyncGenerator<Buffer> {
  for await (const chunk of shipment.open() as AsyncIterable<Buffer>) {
    yield chunk;
    watch.sent(chunk.length);
  }
}

async function judge({ statusCode: status, headers, body: raw }: RawAnswer): Promise<Outcome> {
  const body = await jsonOf(raw);
  const code = codeOf(body);
  const notBeforeMs = Number(headers['retry-after'] ?? 0) * 1_000 || 0;
  if (code === 'idempotency-in-progress') {
    return { because: 'running', reason: 'The gateway is still working on this delivery.', notBeforeMs };
  }
  const reason = `The gateway answered ${status} ${code}.`;
  return PASSING.has(status) ? { because: 'passing', reason, notBeforeMs } : { answered: { status, body } };
}

function codeOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? ` (${String(error.code)})` : '';
  return `The connection broke${code}: ${error.message || error.name}.`;
}
