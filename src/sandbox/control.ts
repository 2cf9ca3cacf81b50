import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConnectionCounter } from './connection-counter.js';
import { departmentOf } from './departments.js';
import { FAULT_KINDS, type FaultBoard, parseFault } from './faults.js';
import { readJson, Refusal, sendJson } from './json-http.js';

/** What the control endpoints look at and change. */
export interface Controlled {
  readonly board: FaultBoard;
  readonly counter: ConnectionCounter;
}

const LIMIT_BYTES = 4096;

/**
 * Answers `GET /control/sockets`, `GET /control/calls`, `GET /control/faults` and `PUT /control/faults/<key>`.
 * Every answer closes its connection, so that control calls do not count as open sockets.
 *
 * @throws Refusal 404 for any other address, 400 for a fault that does not exist
 */
export async function control(
  request: IncomingMessage,
  response: ServerResponse,
  { board, counter }: Controlled,
): Promise<void> {
  response.setHeader('Connection', 'close');
  const [, , thing, key] = (request.url ?? '').split('/');
  const asked = `${request.method} ${thing ?? ''}`;
  if (asked === 'PUT faults' && key !== undefined) return changeFault(request, response, { board, key });
  if (key !== undefined) throw unknownAddress();
  if (asked === 'GET faults') return sendJson(response, 200, board.all());
  if (asked === 'GET calls') return sendJson(response, 200, counter.calls());
  if (asked === 'GET sockets') return sendJson(response, 200, counter.connections(request.socket));
  throw unknownAddress();
}

async function changeFault(
  request: IncomingMessage,
  response: ServerResponse,
  { board, key }: { board: FaultBoard; key: string },
): Promise<void> {
  if (departmentOf(key) === undefined) throw unknownAddress();
  const fault = parseFault(await readJson(request, LIMIT_BYTES));
  if (fault === undefined) {
    throw new Refusal(
      400,
      'malformed-request',
      `kind is one of ${FAULT_KINDS.join(', ')}; delayMs, times: counts`,
    );
  }
  board.set(key, fault);
  sendJson(response, 200, fault);
}

function unknownAddress(): Refusal {
  return new Refusal(404, 'not-found', 'there is no such control');
}
