import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GatewayProcess, startGatewayProcess, type TestGateway } from './gateway.js';

/** A second gateway process on the same database and with the same keys, as behind a balancer. */
export async function startSecondProcess(
  gateway: TestGateway,
  environment: Record<string, string> = {},
): Promise<GatewayProcess & { stop(): Promise<void> }> {
  const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-second-'));
  cpSync(join(gateway.dataRoot, 'secrets.json'), join(dataRoot, 'secrets.json'));
  const { baseUrl, issuer, audience } = gateway.demo;
  const second = await startGatewayProcess({
    database: gateway.database,
    dataRoot,
    environment: {
      PUBLIC_URL: baseUrl,
      EXTERNAL_ISSUER: issuer,
      EXTERNAL_ISSUER_JWKS_URI: `${issuer}/jwks`,
      AUDIENCE: audience,
      ...environment,
    },
  });
  const stop = async (): Promise<void> => {
    await second.end('SIGTERM');
    rmSync(dataRoot, { recursive: true, force: true });
  };
  return { ...second, stop };
}
