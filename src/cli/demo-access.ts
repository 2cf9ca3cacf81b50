import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { GatewayAccess } from './gateway-session.js';
import { UsageError } from './usage-error.js';

const party = z.object({ clientId: z.string(), privateJwk: z.looseObject({ kty: z.string() }) });
const demoFile = z.object({
  baseUrl: z.string(),
  issuer: z.string(),
  clients: z.record(z.string(), party),
});

/** How to act as a demo party on a development machine, by the file the gateway wrote at its start. */
export function demoAccess(dataRoot: string, name: string): GatewayAccess {
  const path = join(dataRoot, 'demo.json');
  if (!existsSync(path)) throw new UsageError(`${path} is not there. Start the gateway first: npm start`);
  const { baseUrl: url, issuer, clients } = demoFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  const found = clients[name];
  if (!found)
    throw new UsageError(`The demo has no ${name}. Choose one of: ${Object.keys(clients).join(', ')}`);
  return { url, issuer, clientId: found.clientId, privateJwk: found.privateJwk };
}
