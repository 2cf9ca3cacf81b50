import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { countsOf, deliver } from '../support/feeds.js';
import { startGatewayProcess, TestGateway } from '../support/gateway.js';
import { OwnCluster } from '../support/own-cluster.js';
import { expectProblem } from '../support/problem.js';
import { Readers } from '../support/readers.js';
import { demoOf } from '../support/restart.js';
import { type Stage, StageHold, STAGES, stopBetweenPieces, waitAtCommit } from '../support/stages.js';
import { ageUnfinished, leftOver, NOTHING_LEFT, openFiles } from '../support/stored.js';
import { until } from '../support/timing.js';
import { VERSIONED, versioned, versionsOf, wholly } from '../support/versions.js';

const COUNTS = [VERSIONED + 1, VERSIONED, 0, 1];
/** By how much the version may have grown after a crash at a step. A commit that was not answered is not known. */
const GROWN: Record<Stage, number[]> = {
  receiving: [0],
  staging: [0],
  merging: [0],
  publishing: [0, 1],
  answering: [1],
};
const PARTS = 4;
const ASKED = [0, 1_000, 3_000, VERSIONED - 1];

describe('C12: kill -9 of PostgreSQL under load while a batch is', () => {
  const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-data-'));
  const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-spool-'));
  let cluster: OwnCluster;
  let gateway: TestGateway;
  let readers: Readers | undefined;
  let version = 1;
  let sequence = 2;

  beforeAll(async () => {
    cluster = await OwnCluster.make();
    const database = {
      ...(await cluster.database('test_feeds')),
      name: 'test_feeds',
      drop: async () => undefined,
    };
    const environment = { FEED_SPOOL_DIR: folder, LOG_LEVEL: 'fatal', ANSWER_LEASE_MS: '2000' };
    const process = await startGatewayProcess({ database, dataRoot, environment });
    gateway = new TestGateway(process, database, dataRoot, demoOf(dataRoot));
    await waitAtCommit(database.superuser);
    expect(countsOf(await deliver(gateway, { lines: versioned(version), sequence }))).toEqual(COUNTS);
  }, 120_000);
  afterAll(async () => {
    await readers?.end();
    await gateway?.process.end('SIGKILL');
    await cluster?.remove();
    for (const each of [dataRoot, folder]) rmSync(each, { recursive: true, force: true });
  }, 30_000);

  const versions = async () => versionsOf(gateway.database.superuser);
  const isReady = async () => (await fetch(`${gateway.baseUrl}/readyz`)).ok;

  /** Kills the database when the batch stands at the step; gives what the sender is told. */
  async function killAt(stage: Stage, lines: string): Promise<GatewayAnswer> {
    const send = async (body: string | AsyncIterable<Uint8Array>) =>
      deliver(gateway, { lines: body, sequence });
    if (stage === 'receiving') return killWhileReceiving(send, lines);
    const hold = new StageHold(gateway.database.superuser, stage);
    try {
      const { answer } = await hold.catch(async () => send(lines));
      await cluster.kill();
      return await answer;
    } finally {
      await hold.release();
    }
  }

  async function killWhileReceiving(
    send: (body: AsyncIterable<Uint8Array>) => Promise<GatewayAnswer>,
    lines: string,
  ): Promise<GatewayAnswer> {
    let goOn = (): void => undefined;
    const isKilled = new Promise<void>((resolve) => (goOn = resolve));
    const answer = send(
      (async function* () {
        yield Buffer.from(lines.slice(0, lines.length / 2));
        await isKilled;
        yield Buffer.from(lines.slice(lines.length / 2));
      })(),
    );
    await until(
      'half of it is spooled',
      10_000,
      async () => openFiles(gateway.process.pid, folder).length === 1,
    );
    await cluster.kill();
    goOn();
    return answer;
  }

  it.each(STAGES)(
    '%s: published whole or not at all, readers are told to wait, and sent again it is complete',
    async (stage) => {
      const before = version;
      [version, sequence] = [version + 1, sequence + 1];
      const lines = versioned(version);
      readers = await Readers.start(gateway, { enterprises: ASKED });
      const answer = await killAt(stage, lines);
      await sleep(300);
      await cluster.start();
      if (answer.status === 201) expect([stage, countsOf(answer)]).toEqual(['answering', COUNTS]);
      else expectToWait(answer);
      await until('the gateway is ready again', 10_000, isReady);
      const standing = GROWN[stage].map((step) => wholly(before + step));
      expect(standing).toContainEqual(await versions());

      const again = await deliver(gateway, { lines, sequence });
      expect([again.status, countsOf(again)]).toEqual([201, COUNTS]);
      expect(await versions()).toEqual(wholly(version));
      await readers.end();
      expectNeverWrong(readers, [before, version]);
      expect(gateway.process.child.exitCode).toBeNull();
      expect(openFiles(gateway.process.pid, folder)).toEqual([]);
    },
    60_000,
  );

  function expectToWait(answer: GatewayAnswer): void {
    expectProblem(answer, 503, 'service-unavailable');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }

  function expectNeverWrong({ readings, broken }: Readers, known: readonly number[]): void {
    expect(broken).toEqual([]);
    const right = readings.filter(({ status }) => status === 201);
    const waiting = readings.filter(({ status, retryAfter }) => status === 503 && retryAfter !== undefined);
    expect(right.length + waiting.length).toBe(readings.length);
    expect([right.length > 0, waiting.length > 0]).toEqual([true, true]);
    const told = new Set(right.map((each) => `${each.records} × ${each.versions.join()}`));
    const allowed = new Set(known.map((each) => `1 × ${each}.00`));
    expect([...told].filter((each) => !allowed.has(each))).toEqual([]);
  }

  it('staging, between two pieces: the recovery empties the staging tables, and nothing is published of the rest', async () => {
    const before = version;
    [version, sequence] = [version + 1, sequence + 1];
    const lines = Array.from({ length: PARTS }, (_, part) => partOf(version, part)).join('');
    const answer = deliver(gateway, { lines, sequence });
    await stopBetweenPieces(gateway.database.superuser, gateway.process.pid);
    await cluster.kill();
    await cluster.start();
    process.kill(gateway.process.pid, 'SIGCONT');
    const told = await answer;
    if (told.status !== 201) expectToWait(told);
    await until('the gateway is ready again', 10_000, isReady);
    if (told.status !== 201) expect(await versions()).toEqual(wholly(before));
    const again = await deliver(gateway, { lines, sequence });
    expect([again.status, countsOf(again)]).toEqual([201, [PARTS * VERSIONED, PARTS * VERSIONED, 0, 0]]);
  }, 60_000);

  /** One part of a large batch; the first is about the enterprises of all others here. */
  const partOf = (at: number, part: number): string =>
    versioned(at)
      .replace('bad\n', '')
      .replaceAll('"2026-10-15"', part === 0 ? '"2026-10-15"' : `"2026-10-${15 + part}"`);

  it('leaves nothing behind', async () => {
    const { superuser } = gateway.database;
    await ageUnfinished(superuser);
    await until('the sweep has passed', 45_000, async () => {
      const left = await leftOver(superuser);
      return left.batches + left.lanes + left.rows === 0;
    });
    expect(await leftOver(superuser)).toEqual(NOTHING_LEFT);
  }, 60_000);
});
