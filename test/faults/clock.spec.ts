import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { aQuery, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { startSecondProcess } from '../support/second-process.js';
import { TokenForge } from '../support/tokens.js';

const MINUTE_MS = 60_000;

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

describe('T17: a process whose clock is wrong', () => {
  const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-clock-'));
  const shiftFile = join(folder, 'shift');
  let gateway: TestGateway;
  let wrong: Awaited<ReturnType<typeof startSecondProcess>>;
  let authorization: string;

  beforeAll(async () => {
    gateway = await startGateway();
    wrong = await startSecondProcess(gateway, {
      NODE_OPTIONS: `--import=${pathToFileURL(resolve('test/support/shifted-clock.js')).href}`,
      CLOCK_SHIFT_FILE: shiftFile,
    });
    const nowS = Math.floor(Date.now() / 1_000);
    const wide = { iat: nowS - 7_200, exp: nowS + 7_200 }; // good for both clocks
    authorization = `Bearer ${new TokenForge(gateway).token(wide)}`;
  }, STARTING_MS);
  afterAll(async () => {
    await wrong?.stop();
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function shift(byMs: number): Promise<void> {
    writeFileSync(shiftFile, String(byMs));
    wrong.child.kill('SIGUSR2');
    await sleep(100);
  }

  const readiness = async (): Promise<unknown> => {
    const response = await fetch(`${wrong.baseUrl}/readyz`);
    const { checks } = (await response.json()) as { checks: Record<string, string> };
    return [response.status, checks['clock']];
  };

  const query = async (authorizationId: string): Promise<[number, unknown]> => {
    const response = await fetch(`${wrong.baseUrl}/v1/queries`, {
      method: 'POST',
      headers: {
        authorization,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      body: JSON.stringify(aQuery(gateway, { authorizationId })),
    });
    const body = (await response.json()) as { code?: string; status?: string };
    return [response.status, body.code ?? body.status];
  };

  it('is not ready at more than five seconds, ahead or behind, and ready again when the clock is set right', async () => {
    expect(await readiness()).toEqual([200, 'ok']);
    for (const [byMs, expected] of [
      [4_000, [200, 'ok']],
      [-4_000, [200, 'ok']],
      [6_000, [503, 'failed']],
      [-6_000, [503, 'failed']],
      [20 * MINUTE_MS, [503, 'failed']],
      [-20 * MINUTE_MS, [503, 'failed']],
      [0, [200, 'ok']],
    ] as const) {
      await shift(byMs);
      expect([byMs, await readiness()]).toEqual([byMs, expected]);
    }
    expect(wrong.output()).toMatch(/clock of this process is (1200|1199) s ahead/);
    expect(wrong.output()).toMatch(/clock of this process is (1200|1199) s behind/);
  });

  it('goes on judging periods by the clock of the database, in a run over which its own jumps', async () => {
    const open = await grant(gateway, { validUntil: new Date(Date.now() + 10 * MINUTE_MS).toISOString() });
    const short = await grant(gateway, { validUntil: new Date(Date.now() + 2_000).toISOString() });
    const later = await grant(gateway, { validFrom: new Date(Date.now() + 10 * MINUTE_MS).toISOString() });
    await sleep(2_100);
    for (const byMs of [0, 20 * MINUTE_MS, -20 * MINUTE_MS, 20 * MINUTE_MS]) {
      await shift(byMs);
      expect([byMs, await query(open)]).toEqual([byMs, [200, 'ok']]);
      expect([byMs, await query(short)]).toEqual([byMs, [403, 'authorization-expired']]);
      expect([byMs, await query(later)]).toEqual([byMs, [403, 'authorization-not-yet-valid']]);
    }
    await shift(0);
  });

  it('measures durations by the monotonic clock: no answer is late or early because the other one jumped', async () => {
    const open = await grant(gateway);
    const startedAt = performance.now();
    const jumping = (async () => {
      for (let n = 0; n < 10; n += 1) await shift(n % 2 === 0 ? 20 * MINUTE_MS : -20 * MINUTE_MS);
    })();
    for (let n = 0; n < 20; n += 1) expect(await query(open)).toEqual([200, 'ok']);
    await jumping;
    await shift(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
