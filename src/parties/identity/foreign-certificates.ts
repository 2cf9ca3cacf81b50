import type { FastifyInstance } from 'fastify';
import type { IdentitySettings } from './identity.settings.js';
import { comesFrom } from './trusted-proxies.js';

/**
 * Takes the header that names a client certificate off every request that does not come from a trusted proxy, before
 * anything reads it. To be called before any route is added.
 *
 * @source RFC 9440 section 2.1
 */
export function stripForeignCertificates(
  server: FastifyInstance,
  { clientCertificates }: IdentitySettings,
): void {
  if (!clientCertificates) return;
  const { header, proxies } = clientCertificates;
  server.addHook('onRequest', (request, _reply, done) => {
    const { raw } = request;
    if (raw.headers[header] !== undefined && !comesFrom(proxies, raw.socket.remoteAddress))
      delete raw.headers[header];
    done();
  });
}
