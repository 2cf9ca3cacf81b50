import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/sandbox/embedded-database.js';
import { GatewayClient } from '../../src/sandbox/gateway-client.js';
import type { DemoFile } from '../../src/sandbox/demo-file.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** One gateway process under test. */
export interface GatewayProcess {
  readonly baseUrl: string;
  readonly port: number;
  readonly pid: number;
  readonly child: ChildProcess;
  /** Everything the process has printed so far. */
  output(): string;
  /** Sends a signal and waits for the end; gives the exit code, `null` when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** A gateway with its database, its simulated departments, and clients for all demo parties. */
export class TestGateway {
  constructor(
    readonly process: GatewayProcess,
    readonly database: TestDatabase,
    readonly dataRoot: string,
    readonly demo: DemoFile,
  ) {}

  get baseUrl(): string {
    return this.demo.baseUrl;
  }

  /** A client for a demo participant: `bank-a`, `tax-bureau`, `operator` and so on. */
  as(name: string): GatewayClient {
    const party = this.demo.clients[name];
    if (!party) throw new Error(`The demo has no ${name}`);
    return new GatewayClient(this.demo, party);
  }

  /** A client for a demo enterprise; the first has records everywhere, the last nowhere. */
  asEnterprise(index = 0): GatewayClient {
    return new GatewayClient(this.demo, this.enterprise(index));
  }

  enterprise(index = 0): DemoFile['enterprises'][number] {
    const found = this.demo.enterprises.at(index);
    if (!found) throw new Error(`The demo has no enterprise ${index}`);
    return found;
  }

  participantId(name: string): string {
    const id = this.demo.clients[name]?.participantId;
    if (!id) throw new Error(`${name} is no participant`);
    return id;
  }

  /** Tells a simulated department how to misbehave; see `src/sandbox/faults.ts`. */
  async misbehave(
    department: string,
    fault: { kind: string; delayMs?: number; times?: number },
  ): Promise<void> {
    await this.control('PUT', `/faults/${department}`, fault);
  }

  /** What the simulated departments tell of themselves: `sockets`, `calls` or `faults`. */
  async see(what: 'sockets' | 'calls' | 'faults'): Promise<Record<string, unknown>> {
    return this.control('GET', `/${what}`);
  }

  async stop(): Promise<void> {
    if (this.process.child.exitCode === null && this.process.child.signalCode === null)
      await this.process.end('SIGTERM');
    await this.database.drop();
    rmSync(this.dataRoot, { recursive: true, force: true });
  }

  private async control(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const { controlUrl, controlToken } = this.demo.sandbox;
    const response = await fetch(`${controlUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`The sandbox refused ${path}: ${response.status}`);
    const text = await response.text();
    return text ? (JSON.parse(text) as Record<string, unknown>) : {};
  }
}

const ENTRY = resolve(process.env['GATEWAY_ENTRY'] ?? 'dist/src/main.js');
/** The flags that `npm run serve` gives to Node.js. */
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { serve: string } };
const NODE_FLAGS = scripts.serve.split(' ').filter((word) => word.startsWith('--'));

/** Starts a gateway on a database of its own and waits until it is ready. */
export async function startGateway(environment: Record<string, string> = {}): Promise<TestGateway> {
  const database = await createTestDatabase();
  const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-data-'));
  const process = await startGatewayProcess({ database, dataRoot, environment });
  const demo = JSON.parse(readFileSync(join(dataRoot, 'demo.json'), 'utf8')) as DemoFile; // written by the gateway
  return new TestGateway(process, database, dataRoot, demo);
}

/** Starts one gateway process on an existing database and data folder, for restarts and for several at once. */
export async function startGatewayProcess({
  database,
  dataRoot,
  environment = {},
  folder,
}: {
  database: Pick<TestDatabase, 'url' | 'ownerUrl'>;
  dataRoot: string;
  environment?: Record<string, string>;
  /** Whose `config` it reads; that of the project when none is given. */
  folder?: string | undefined;
}): Promise<GatewayProcess> {
  const port = Number(environment['PORT'] ?? (await freePort()));
  const started = spawnGateway(
    {
      DATABASE_URL: database.url,
      DATABASE_OWNER_URL: database.ownerUrl,
      DATA_DIR: dataRoot,
      LOG_LEVEL: 'warn',
      DRAIN_NOTICE_MS: '0',
      PORT: String(port),
      ...environment,
    },
    folder,
  );
  await untilReady(started);
  return started;
}

/** Starts the gateway's entry with exactly this environment (and PATH) in this folder, without waiting. */
export function spawnGateway(environment: Record<string, string>, folder?: string): GatewayProcess {
  const port = Number(environment['PORT'] ?? 0);
  const child = spawn(process.execPath, [...NODE_FLAGS, ENTRY], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(folder === undefined ? {} : { cwd: folder }),
  });
  let printed = '';
  const note = (chunk: Buffer): void => void (printed += chunk.toString('utf8'));
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    child,
    output: () => printed,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, 'exit') as Promise<[number | null]>;
      child.kill(signal);
      return (await exited)[0];
    },
  };
}

const PATIENCE_MS = 90_000;

/** Waits until the gateway says it is ready. @throws with what it printed when it ends or takes too long */
export async function untilReady(process: GatewayProcess): Promise<void> {
  const { baseUrl, child } = process;
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until && child.exitCode === null) {
    const response = await fetch(`${baseUrl}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`The gateway did not become ready:\n${process.output()}`);
}
