import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DemoFile } from '../../src/sandbox/demo-file.js';
import { startGatewayProcess, TestGateway } from '../support/gateway.js';
import type { BenchOptions } from './options.js';
import { keepResult } from './results.js';
import { type BenchServer, startBenchServer } from './server.js';

/** What every gateway of a bench is given beyond its addresses. The one place for it: a quota is lifted here, say. */
export const BENCH_ENVIRONMENT: Readonly<Record<string, string>> = {};

/** Starts a gateway, as it is built in `dist/`, on the bench's server. */
async function startBenchGateway(
  { url, ownerUrl, superuserUrl }: BenchServer,
  environment: Readonly<Record<string, string>>,
): Promise<TestGateway> {
  const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-bench-data-'));
  const superuser = new pg.Pool({ connectionString: superuserUrl, max: 4 });
  const database = { name: 'gateway', url, ownerUrl, superuser, drop: async () => superuser.end() };
  const started = await startGatewayProcess({
    database,
    dataRoot,
    environment: { ...BENCH_ENVIRONMENT, ...environment },
  });
  process.once('exit', () => {
    started.child.kill('SIGKILL');
    rmSync(dataRoot, { recursive: true, force: true });
  });
  const demo = JSON.parse(readFileSync(join(dataRoot, 'demo.json'), 'utf8')) as DemoFile; // written by the gateway
  return new TestGateway(started, database, dataRoot, demo);
}

/** Does work with a server and a gateway of its own, which are gone afterwards. */
export async function withBenchGateway<T>(
  work: (server: BenchServer, gateway: TestGateway) => Promise<T>,
  environment: Readonly<Record<string, string>> = {},
): Promise<T> {
  const server = await startBenchServer();
  try {
    const gateway = await startBenchGateway(server, environment);
    try {
      return await work(server, gateway);
    } finally {
      await gateway.stop();
    }
  } finally {
    server.remove();
  }
}

/** A bench that needs a gateway: what it measures, and how it tells of it. */
export interface GatewayBench<Run extends object> {
  /** Names its place among the results. */
  readonly name: string;
  readonly measure: (server: BenchServer, gateway: TestGateway, options: BenchOptions) => Promise<Run>;
  readonly markdownOf: (run: Run) => string;
}

/** Measures on a server and a gateway of its own, and keeps what was seen where that is wished. Gives the Markdown. */
export async function runOnGateway<Run extends object>(
  { name, measure, markdownOf }: GatewayBench<Run>,
  options: BenchOptions,
): Promise<string> {
  return withBenchGateway(async (server, gateway) => {
    const run = await measure(server, gateway, options);
    const markdown = markdownOf(run);
    if (options.keep) keepResult({ name, data: run, markdown });
    return markdown;
  });
}
