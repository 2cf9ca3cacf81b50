import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGatewayProcess, TestGateway } from './gateway.js';
import { demoOf } from './restart.js';
import { SlowProxy } from './slow-proxy.js';
import { createTestDatabase } from './test-database.js';

/** A gateway whose way to its database can be made longer. To be stopped in the order gateway, proxy. */
export async function startSlowGateway(
  environment: Record<string, string> = {},
): Promise<{ gateway: TestGateway; proxy: SlowProxy }> {
  const database = await createTestDatabase();
  const proxy = await SlowProxy.before(Number(new URL(database.url).port));
  const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-data-'));
  const process = await startGatewayProcess({
    database: { url: proxy.through(database.url), ownerUrl: database.ownerUrl },
    dataRoot,
    environment,
  });
  return { gateway: new TestGateway(process, database, dataRoot, demoOf(dataRoot)), proxy };
}
