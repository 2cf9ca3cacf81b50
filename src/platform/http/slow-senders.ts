import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { RequestTimeout } from './http.problems.js';
import type { HttpSettings } from './http.settings.js';

const WINDOW_MS = 5_000;

/**
 * Ends an upload whose sender falls below the floor rate: the reader of the body sees it, and the sender is told. Time in which the gateway itself does not read
 * (back pressure) is not held against the sender.
 */
export function watchSender(payload: IncomingMessage, body: Transform, settings: HttpSettings): void {
  let receivedBytes = payload.socket.bytesRead;
  const windowMs = Math.min(WINDOW_MS, settings.bodyTimeoutMs);
  const floorBytes = (settings.uploadFloorBytesPerS * windowMs) / 1_000;
  const timer = setInterval(() => {
    const total = payload.socket.bytesRead;
    const isStarved = payload.readableLength === 0 && total - receivedBytes < floorBytes;
    receivedBytes = total;
    if (isStarved && !payload.complete) {
      payload.pause();
      body.destroy(
        new RequestTimeout(`The body arrives below ${settings.uploadFloorBytesPerS} bytes a second.`),
      );
    }
  }, windowMs);
  timer.unref();
  payload.once('close', () => clearInterval(timer));
}
