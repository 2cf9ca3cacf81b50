import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultKind } from './faults.js';
import { Refusal, sendProblem, sendText } from './json-http.js';

/** A response to misbehave on. `good` is the body a healthy department would send; `stopped` ends every wait. */
export interface FaultyResponse {
  readonly response: ServerResponse;
  readonly good: string;
  readonly stopped: AbortSignal;
}

const RETRY_AFTER_S = '5';
const MISSING_BYTES = 64;
const HUGE_BYTES = 50 * 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, ' ');
const BREATH_MS = 1;
const LOGIN_PAGE =
  '<!doctype html><html lang="zh"><title>登录</title><form method="post">请登录</form></html>';

/** Where `redirect` points: an address of the sandbox that counts who comes. */
export const REDIRECT_TARGET = '/redirected';

/** Faults of the transport: each does its harm on the response. */
const TRANSPORT: Partial<Record<FaultKind, (faulty: FaultyResponse) => void | Promise<void>>> = {
  hang: () => {},
  'hang-mid-body': ({ response, good }) => {
    writeHead(response, Buffer.byteLength(good));
    response.write(good.slice(0, Math.floor(good.length / 2)));
  },
  'short-body': ({ response, good }) => {
    response.setHeader('Connection', 'close');
    writeHead(response, Buffer.byteLength(good) + MISSING_BYTES);
    response.end(good);
  },
  'error-500': ({ response }) => sendProblem(response, new Refusal(500, 'internal-error', 'ORA-00600')),
  'unavailable-503': ({ response }) => {
    response.setHeader('Retry-After', RETRY_AFTER_S);
    sendProblem(response, new Refusal(503, 'unavailable', 'maintenance'));
  },
  html: ({ response }) => sendText(response, 200, { type: 'text/html; charset=utf-8', text: LOGIN_PAGE }),
  huge: async (faulty) => {
    writeHead(faulty.response, HUGE_BYTES);
    await pour(faulty, HUGE_BYTES);
    faulty.response.end();
  },
  endless: async (faulty) => {
    writeHead(faulty.response);
    await pour(faulty, Infinity);
  },
  redirect: ({ response }) => {
    response.writeHead(307, { Location: REDIRECT_TARGET, 'Content-Length': 0 });
    response.end();
  },
};

/**
 * Answers by that fault.
 * @returns false when the fault is none of the transport, and nothing was sent
 */
export async function misbehave(kind: FaultKind, faulty: FaultyResponse): Promise<boolean> {
  const fault = TRANSPORT[kind];
  await fault?.(faulty);
  return fault !== undefined;
}

function writeHead(response: ServerResponse, lengthBytes?: number): void {
  const length = lengthBytes === undefined ? {} : { 'Content-Length': lengthBytes };
  response.writeHead(200, { 'Content-Type': 'application/json', ...length });
}

/** Writes blanks as fast as the peer takes them, until the amount is written, the peer is gone or all stops. */
async function pour({ response, stopped }: FaultyResponse, sizeBytes: number): Promise<void> {
  try {
    for (let sentBytes = 0; sentBytes < sizeBytes && !response.destroyed; sentBytes += CHUNK.length) {
      const taken = response.write(CHUNK);
      await (taken
        ? pause(BREATH_MS, undefined, { signal: stopped })
        : once(response, 'drain', { signal: stopped }));
    }
  } catch (error) {
    if (!stopped.aborted && !response.destroyed) throw error;
  }
}
