import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { manyArrears, shownArrears, usccOf } from '../support/arrears.js';
import { aReport } from '../support/factories.js';
import { countsOf, deliver } from '../support/feeds.js';
import { startGateway, startGatewayProcess, TestGateway } from '../support/gateway.js';
import { OwnCluster } from '../support/own-cluster.js';
import { expectProblem } from '../support/problem.js';
import { demoOf } from '../support/restart.js';
import { SmallDisk } from '../support/small-disk.js';
import { StageHold } from '../support/stages.js';
import { leftOver, NOTHING_LEFT, storedFacts } from '../support/stored.js';
import { until } from '../support/timing.js';
import { VERSIONED, versioned, versionsOf, wholly } from '../support/versions.js';

const MIB = 1_048_576;
/** Pages that have room are filled first. */
const MOST_REPORTS = 2_000;
const SWEPT_MS = 150_000;
const COUNTS = [VERSIONED + 1, VERSIONED, 0, 1];

function expectToWait(answer: GatewayAnswer): void {
  expectProblem(answer, 503, 'service-unavailable');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

const spool = SmallDisk.tryMake(12);
const mayMount = spool !== undefined;

// Only root may mount a small disk; elsewhere these cases are not seen.
(mayMount ? describe : describe.skip)('C13: the disk of incoming feeds is full', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ FEED_SPOOL_DIR: spool?.folder ?? '' });
  }, 90_000);
  afterAll(async () => {
    await gateway?.stop();
    spool?.remove();
  });

  it('a batch that does not fit is refused, the space given back, and smaller ones and reads go on', async () => {
    const free = spool?.freeBytes;
    const before = await storedFacts(gateway.database.superuser);
    expectToWait(await deliver(gateway, { lines: versioned(1).repeat(2), sequence: 2 }));
    expect(spool?.freeBytes).toBe(free);
    expect(await storedFacts(gateway.database.superuser)).toEqual(before);
    expect(await leftOver(gateway.database.superuser)).toEqual(NOTHING_LEFT);
    expect(await shownArrears(gateway, gateway.enterprise().uscc)).not.toEqual([]);
    expect((await deliver(gateway, { lines: manyArrears(100), sequence: 2 })).status).toBe(201);
  });

  it('service returns without a hand when there is space again', async () => {
    const delivery = { lines: manyArrears(2_000, { tax_type: '契税' }), sequence: 3, key: 'the-same-key' };
    spool?.fill(0);
    expectToWait(await deliver(gateway, delivery));
    expect(await shownArrears(gateway, usccOf(1))).toHaveLength(1);
    spool?.empty();
    expect(countsOf(await deliver(gateway, delivery))).toEqual([2_000, 2_000, 0, 0]);
  });
});

const data = mayMount ? SmallDisk.tryMake(320) : undefined;

(data ? describe : describe.skip)('C13, D07: the disk of the data is full', () => {
  const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-data-'));
  let cluster: OwnCluster;
  let gateway: TestGateway;
  let sequence = 1;
  beforeAll(async () => {
    cluster = await OwnCluster.make();
    const own = await cluster.database('test_disk', data?.folder);
    const database = { ...own, name: 'test_disk', drop: async () => undefined };
    const environment = { LOG_LEVEL: 'fatal', ANSWER_LEASE_MS: '2000' };
    const process = await startGatewayProcess({ database, dataRoot, environment });
    gateway = new TestGateway(process, database, dataRoot, demoOf(dataRoot));
    expect(countsOf(await deliver(gateway, { lines: versioned(1), sequence: next() }))).toEqual(COUNTS);
  }, 120_000);
  afterEach(async () => data?.empty());
  afterAll(async () => {
    await gateway?.process.end('SIGKILL');
    await cluster?.remove();
    data?.remove();
    rmSync(dataRoot, { recursive: true, force: true });
  }, 90_000);

  const next = (): number => (sequence += 1);
  const versions = async () => versionsOf(gateway.database.superuser);
  const report = async (bank = gateway.as('bank-a')) =>
    bank.post('/v1/reports', aReport(gateway, { uscc: usccOf(5), items: ['TAX-02'] }));

  it('while staging: the batch is refused, its space given back, and reads go on beside the full disk', async () => {
    data?.fill(12 * MIB);
    const lines = Array.from({ length: 4 }, (_, part) =>
      versioned(2).replaceAll('10-15', `10-${16 + part}`),
    ).join('');
    expectToWait(await deliver(gateway, { lines, sequence: next() }));
    expect(data?.freeBytes).toBeGreaterThan(8 * MIB);
    expect(await leftOver(gateway.database.superuser)).toMatchObject({ rows: 0, lanes: 0 });
    expect((await report()).status).toBe(201);
    expect(await versions()).toEqual(wholly(1));
    data?.empty();
    expect(countsOf(await deliver(gateway, { lines, sequence }))).toEqual(COUNTS.map((count) => 4 * count));
  }, 90_000);

  it('while merging: nothing of the batch is published, reads go on, and the same batch passes later', async () => {
    const delivery = { lines: versioned(3), sequence: next(), key: 'merged-later' };
    const { records, snapshots } = await storedFacts(gateway.database.superuser);
    const hold = new StageHold(gateway.database.superuser, 'merging');
    const { answer } = await hold.catch(async () => deliver(gateway, delivery));
    data?.fill(0);
    await hold.release();
    expectToWait(await answer);
    expect(await storedFacts(gateway.database.superuser)).toMatchObject({ records, snapshots });
    data?.fill(MIB); // a report that is read needs room for its record
    expect((await report()).status).toBe(201);
    data?.empty();
    expect(countsOf(await deliver(gateway, delivery))).toEqual(COUNTS);
    // On a full disk even emptying takes space: the lane is swept when its time is over.
    await until('its lane is empty', SWEPT_MS, async () => {
      const { rows, lanes } = await leftOver(gateway.database.superuser);
      return rows + lanes === 0;
    });
  }, 180_000);

  it('while answering: no report leaves without its record, and reports return with the space', async () => {
    const shares = async (): Promise<number> => {
      const { rows } = await gateway.database.superuser.query<{ count: number }>(
        `select count(*)::int as count from usage_record where event = 'report.released'`,
      );
      return rows[0]?.count ?? -1;
    };
    const bank = gateway.as('bank-a');
    expect((await report(bank)).status).toBe(201); // it has its token now
    const before = await shares();
    const statuses: number[] = [];
    while (statuses.at(-1) !== 503 && statuses.length < MOST_REPORTS) {
      if (statuses.length % 20 === 0) data?.fill(0); // what a vacuum has given back meanwhile
      statuses.push((await report(bank)).status);
    }
    expect(new Set(statuses)).toEqual(new Set([...(statuses.length > 1 ? [201] : []), 503]));
    expect(await shares()).toBeGreaterThanOrEqual(
      before + statuses.filter((status) => status === 201).length,
    );
    data?.empty();
    await until('reports are answered again', 10_000, async () => (await report(bank)).status === 201);
  }, 90_000);
});
