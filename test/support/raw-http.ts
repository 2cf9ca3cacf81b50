import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What came back on one raw connection. */
export interface RawAnswer {
  /** Status of the first answer, 0 when none came. */
  readonly status: number;
  /** Everything received, heads and bodies. */
  readonly text: string;
  /** Milliseconds from the first byte sent to the end of the connection; `undefined` when it stayed open. */
  readonly closedAfterMs: number | undefined;
}

/** How a raw request is sent: for how long the answer is waited for, and the pause between the parts. */
export interface RawSending {
  readonly patienceMs?: number;
  readonly pauseMs?: number;
}

/** Sends these bytes as they are, part by part, and reads until the gateway closes or patience ends. */
export async function sendRaw(
  port: number,
  parts: Iterable<string | Buffer>,
  { patienceMs = 1_500, pauseMs = 0 }: RawSending = {},
): Promise<RawAnswer> {
  const socket = await open(port);
  const startedAt = performance.now();
  const received: Buffer[] = [];
  let closedAfterMs: number | undefined;
  const closed = new Promise<void>((resolve) => {
    const end = (): void => {
      closedAfterMs ??= performance.now() - startedAt;
      resolve();
    };
    socket.on('end', end).on('close', end);
  });
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  void writeAll(socket, parts, pauseMs);
  await Promise.race([closed, sleep(patienceMs, undefined, { ref: false })]);
  socket.destroy();
  const text = Buffer.concat(received).toString('utf8');
  return { status: statusOf(text), text, closedAfterMs };
}

/** A connection to the gateway. Errors on it are no failure of the test: a refused sender is cut off. */
export async function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject).on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** A head with its lines joined as HTTP/1.1 wants them. */
export const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

/** The status of the first answer in this text, 0 when there is none. */
export const statusOf = (text: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);

async function writeAll(socket: Socket, parts: Iterable<string | Buffer>, pauseMs: number): Promise<void> {
  for (const part of parts) {
    if (!socket.writable) return;
    const isFull = !socket.write(part);
    if (pauseMs > 0) await sleep(pauseMs, undefined, { ref: false });
    else if (isFull) await drained(socket);
  }
}

async function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const goOn = (): void => {
      socket.off('drain', goOn).off('close', goOn);
      resolve();
    };
    socket.on('drain', goOn).on('close', goOn);
  });
}

/** How much memory a process holds now, in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024;
}
