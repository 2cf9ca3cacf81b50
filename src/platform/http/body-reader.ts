import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { PayloadTooLarge, RequestTimeout } from './http.problems.js';

/** A body read whole: its bytes and their SHA-256 (hex). */
export interface WholeBody {
  readonly bytes: Buffer;
  readonly digest: string;
}

const LET_GO_MS = 1_500;

/**
 * Reads a small body whole, within a size and a time limit. What is over a limit is not read further.
 *
 * @throws PayloadTooLarge, RequestTimeout
 */
export async function readWhole(
  payload: IncomingMessage,
  limits: { limitBytes: number; timeoutMs: number },
): Promise<WholeBody> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      payload.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      settle();
    };
    const refuse = (error: Error): void => {
      chunks.length = 0;
      finish(() => letGo(payload, () => reject(error)));
    };
    const onData = (chunk: Buffer): void => {
      sizeBytes += chunk.length;
      chunks.push(chunk);
      if (sizeBytes > limits.limitBytes) refuse(tooLarge(limits.limitBytes));
    };
    const onEnd = (): void => finish(() => resolve(whole(Buffer.concat(chunks))));
    const onError = (cause: Error): void =>
      refuse(new RequestTimeout('The connection broke before the body was whole.', { cause }));
    const onClose = (): void =>
      refuse(new RequestTimeout('The connection closed before the body was whole.'));
    const timer = setTimeout(
      () => refuse(new RequestTimeout(`The body was not whole after ${limits.timeoutMs} ms.`)),
      limits.timeoutMs,
    );
    if (Number(payload.headers['content-length'] ?? 0) > limits.limitBytes)
      refuse(tooLarge(limits.limitBytes));
    else payload.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  });
}

/**
 * Reads on without keeping for a moment, so that a sender in full flow hears the answer instead of a broken
 * connection.
 */
export function letGo(payload: IncomingMessage, then: () => void): void {
  if (payload.destroyed || payload.complete) return then();
  const timer = setTimeout(end, LET_GO_MS);
  payload.once('end', end).once('close', end).resume();
  function end(): void {
    clearTimeout(timer);
    payload.off('end', end).off('close', end).pause();
    then();
  }
}

const tooLarge = (limitBytes: number): Error =>
  new PayloadTooLarge(`This route takes up to ${limitBytes} bytes.`);

const whole = (bytes: Buffer): WholeBody => ({
  bytes,
  digest: createHash('sha256').update(bytes).digest('hex'),
});
