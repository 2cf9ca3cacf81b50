import { setTimeout as sleep } from 'node:timers/promises';
import { spawnGateway, type TestGateway } from '../../support/gateway.js';
import { BENCH_ENVIRONMENT } from '../gateway.js';
import { median } from '../medians.js';
import { residentMemoryMb } from '../processes.js';
import type { BenchServer } from '../server.js';

/** How a gateway comes up on a database that is there. */
export interface ColdStart {
  /** From the start of the process to the first `/readyz` that says yes, each time. Ms. */
  readonly readyMs: readonly number[];
  /** Resident some seconds after that, nothing asked. MB, median. */
  readonly idleMb: number;
}

const POLL_MS = 5;
const SETTLE_MS = 3_000;
const PATIENCE_MS = 60_000;

/** Ends the gateway and starts it again and again on its database, as `npm run serve` does. None runs afterwards. */
export async function measureColdStart(
  server: BenchServer,
  gateway: TestGateway,
  times: number,
): Promise<ColdStart> {
  await gateway.process.end('SIGTERM');
  const readyMs: number[] = [];
  const idleMb: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const started = spawnGateway({
      DATABASE_URL: server.url,
      DATABASE_OWNER_URL: server.ownerUrl,
      DATA_DIR: gateway.dataRoot,
      LOG_LEVEL: 'warn',
      DRAIN_NOTICE_MS: '0',
      PORT: String(gateway.process.port),
      ...BENCH_ENVIRONMENT,
    });
    const kill = (): void => void started.child.kill('SIGKILL');
    process.once('exit', kill);
    try {
      readyMs.push(await untilReadyMs(started.baseUrl));
      await sleep(SETTLE_MS);
      idleMb.push(residentMemoryMb(started.pid));
    } finally {
      await started.end('SIGTERM');
      process.off('exit', kill);
    }
  }
  return { readyMs, idleMb: median(idleMb) };
}

async function untilReadyMs(baseUrl: string): Promise<number> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < PATIENCE_MS) {
    const answer = await fetch(`${baseUrl}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return performance.now() - startedAt;
    await sleep(POLL_MS);
  }
  throw new Error('The gateway did not become ready');
}
