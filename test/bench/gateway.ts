import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DemoFile } from '../../src/sandbox/demo-file.js';
import { startGatewayProcess, TestGateway } from '../support/gateway.js';
import type { BenchServer } from './server.js';

/** Starts a gateway, as it is built in `dist/`, on the bench's server. */
export async function startBenchGateway(
  { url, ownerUrl, superuserUrl }: BenchServer,
  environment: Record<string, string> = {},
): Promise<TestGateway> {
  const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-bench-data-'));
  const superuser = new pg.Pool({ connectionString: superuserUrl, max: 4 });
  const database = { name: 'gateway', url, ownerUrl, superuser, drop: async () => superuser.end() };
  const started = await startGatewayProcess({ database, dataRoot, environment });
  process.once('exit', () => {
    started.child.kill('SIGKILL');
    rmSync(dataRoot, { recursive: true, force: true });
  });
  const demo = JSON.parse(readFileSync(join(dataRoot, 'demo.json'), 'utf8')) as DemoFile; // written by the gateway
  return new TestGateway(started, database, dataRoot, demo);
}
