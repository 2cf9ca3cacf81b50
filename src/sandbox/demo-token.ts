import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoFile } from './demo-file.js';
import { GatewayClient } from './gateway-client.js';

/** Fetches an access token as one demo party, named as in `demo.json` or by the code of a demo enterprise. */
export async function demoToken(dataRoot: string, party: string): Promise<string> {
  const path = join(dataRoot, 'demo.json');
  if (!existsSync(path)) throw new Error(`${path} is not there. Start the gateway first: npm start`);
  const demo = JSON.parse(readFileSync(path, 'utf8')) as DemoFile; // written by the gateway
  const found = demo.clients[party] ?? demo.enterprises.find(({ uscc }) => uscc === party);
  if (!found)
    throw new Error(`The demo has no ${party}. Choose one of: ${Object.keys(demo.clients).join(', ')}`);
  return new GatewayClient(demo, found).accessToken();
}
