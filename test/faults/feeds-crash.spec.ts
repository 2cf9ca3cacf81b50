import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { shownArrears, usccOf } from '../support/arrears.js';
import { type Batch, countsOf, deliver } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { startAgain } from '../support/restart.js';
import { type Stage, StageHold, STAGES, waitAtCommit } from '../support/stages.js';
import { ageUnfinished, leftOver, NOTHING_LEFT, openFiles } from '../support/stored.js';
import { until } from '../support/timing.js';
import { VERSIONED, versioned, versionsOf, wholly } from '../support/versions.js';

const COUNTS = [VERSIONED + 1, VERSIONED, 0, 1];
/** Which version stands after a crash at a step of the next: the one before, the new one, or either. */
const STANDING: Record<Stage, number[]> = {
  receiving: [0],
  staging: [0],
  merging: [0],
  publishing: [0, 1],
  answering: [1],
};

describe('C11: kill -9 of the gateway while a batch is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-spool-'));
  const environment = { FEED_SPOOL_DIR: folder };
  let gateway: TestGateway;
  let version = 1;
  let sequence = 2;
  beforeAll(async () => {
    gateway = await startGateway(environment);
    await waitAtCommit(gateway.database.superuser);
    expect(countsOf(await deliver(gateway, { lines: versioned(version), sequence }))).toEqual(COUNTS);
  }, 90_000);
  afterAll(async () => {
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const versions = async () => versionsOf(gateway.database.superuser);

  /** Kills the gateway when the batch stands at the step, and starts it again. */
  async function killAt(stage: Stage, lines: string, key: string = randomUUID()): Promise<void> {
    const send = async (body: string | AsyncIterable<Uint8Array>): Promise<GatewayAnswer | undefined> =>
      deliver(gateway, { lines: body, sequence, key }).catch(() => undefined);
    const hold = stage === 'receiving' ? undefined : new StageHold(gateway.database.superuser, stage);
    try {
      const { answer } = hold ? await hold.catch(async () => send(lines)) : await sendHalf(send, lines);
      await gateway.process.end('SIGKILL');
      if (stage === 'answering') await hold?.cutConnections(); // or the database would remember the answer alone
      expect(await answer).toBeUndefined();
    } finally {
      await hold?.release();
    }
    expect(readdirSync(folder)).toEqual([]);
    gateway = await startAgain(gateway, environment);
  }

  async function sendHalf<T>(send: (body: AsyncIterable<Uint8Array>) => Promise<T>, lines: string) {
    const half = Buffer.from(lines.slice(0, lines.length / 2));
    const answer = send(
      (async function* () {
        yield half;
        await new Promise(() => undefined); // the rest never comes
      })(),
    );
    const isHalfThere = async () => openFiles(gateway.process.pid, folder).length === 1;
    await until('half of it is spooled', 10_000, isHalfThere);
    return { answer };
  }

  it.each(STAGES)(
    '%s: published whole or not at all, and sent again it is complete',
    async (stage) => {
      const before = version;
      [version, sequence] = [version + 1, sequence + 1];
      const lines = versioned(version);
      await killAt(stage, lines);
      const [shown] = await shownArrears(gateway, usccOf(3_000));
      const standing = STANDING[stage].map((step) => wholly(before + step));
      expect(standing).toContainEqual(await versions());
      expect(standing).toContainEqual(wholly(Number(shown?.['arrears_balance'])));

      const again = await deliver(gateway, { lines, sequence });
      expect([again.status, countsOf(again)]).toEqual([201, COUNTS]);
      expect(again.body).toMatchObject({ status: 'published', sequence, missingSequences: null });
      if (stage === 'answering') expect(again.body).toMatchObject({ duplicate: true });
      expect(await versions()).toEqual(wholly(version));
      expect(openFiles(gateway.process.pid, folder)).toEqual([]);
    },
    60_000,
  );

  it('answering: the same key is told to wait for a minute at most, then gets its answer', async () => {
    [version, sequence] = [version + 1, sequence + 1];
    const delivery = { lines: versioned(version), sequence, key: randomUUID() };
    await killAt('answering', delivery.lines, delivery.key);
    const early = await deliver(gateway, delivery);
    expect(early).toMatchObject({ status: 409, body: { code: 'idempotency-in-progress' } });
    await gateway.database.superuser.query(
      `update idempotency_key set started_at = started_at - interval '1 minute' where key = $1`,
      [delivery.key],
    );
    const late = await deliver(gateway, delivery);
    expect(late).toMatchObject({ status: 201, body: { status: 'published', sequence } });
    expect(countsOf(late)).toEqual(COUNTS);
    expect(await deliver(gateway, delivery)).toMatchObject({ status: 201, body: late.body as Batch });
    expect(await versions()).toEqual(wholly(version));
  }, 60_000);

  it('leaves nothing: the sweep empties the lanes of the dead and says of their batches that they were interrupted', async () => {
    const { superuser } = gateway.database;
    const { batches } = await leftOver(superuser);
    expect(batches).toBeGreaterThan(0); // or there was nothing to sweep
    await ageUnfinished(superuser);
    await until('the sweep has passed', 45_000, async () => (await leftOver(superuser)).batches === 0);
    expect(await leftOver(superuser)).toEqual(NOTHING_LEFT);
    const { rows } = await superuser.query(
      `select reason_code, count(*)::int from batch where status = 'refused' group by reason_code`,
    );
    expect(rows).toEqual([{ reason_code: 'interrupted', count: batches }]);
    expect(await versions()).toEqual(wholly(version));
  }, 60_000);
});
