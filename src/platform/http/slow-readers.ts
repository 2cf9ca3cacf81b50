import type { FastifyInstance } from 'fastify';
import type { HttpSettings } from './http.settings.js';

const FLOOR_BYTES_PER_S = 4_096;

/**
 * Ends connections whose reader takes an answer slower than the floor rate, and closes a connection whose
 * request body was left unread when the answer was out.
 */
export function watchReader(server: FastifyInstance, settings: HttpSettings): void {
  server.addHook('onSend', async (_request, reply, payload) => {
    const sizeBytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0;
    const timer = setTimeout(
      () => reply.raw.destroy(),
      settings.bodyTimeoutMs + (sizeBytes / FLOOR_BYTES_PER_S) * 1_000,
    );
    timer.unref();
    reply.raw.once('close', () => clearTimeout(timer));
    return payload;
  });
  server.addHook('onResponse', async (request) => {
    if (!request.raw.complete) request.raw.socket.destroySoon();
  });
}
