import { arrearsOf, manyArrears, shownArrears, usccOf } from '../support/arrears.js';
import { anyRecordOf } from '../support/any-record.js';
import { type Batch, countsOf, deliver, ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { aProvider } from '../support/keys.js';
import { memoryRise } from '../support/memory.js';
import { expectProblem } from '../support/problem.js';
import { Readers, type Reading } from '../support/readers.js';
import { startSecondProcess } from '../support/second-process.js';
import { StageHold, stopBetweenPieces } from '../support/stages.js';
import { leftOver, NOTHING_LEFT } from '../support/stored.js';
import { until } from '../support/timing.js';

const MIB = 1_048_576;
const ENTERPRISES = 400;
const RECORDS_EACH = 50;
const FLOODED = [
  'AGR-01,BID-01,CMT-01,CUS-01,CUS-03,HON-01,IPR-01,IPR-02,IPR-03,LIC-02'.split(','),
  'POL-01,QUA-01,QUA-02,QUA-03,QUA-04,QUA-05,QUA-06,QUA-07,TEC-01,TAX-01'.split(','),
].flat();

describe('many batches and readers at once', () => {
  let gateway: TestGateway;
  let second: Awaited<ReturnType<typeof startSecondProcess>>;
  let sequence = 1; // the demo has delivered the first batch
  beforeAll(async () => {
    gateway = await startGateway({ ANSWER_LEASE_MS: '2000', FEEDS_AT_ONCE: '2' });
    second = await startSecondProcess(gateway, { FEEDS_AT_ONCE: '8' });
  }, 120_000);
  afterAll(async () => {
    await second?.stop();
    await gateway?.stop();
  });
  afterEach(async () => {
    expect(await leftOver(gateway.database.superuser)).toEqual(NOTHING_LEFT);
  });

  const next = (): number => (sequence += 1);
  const stating = (version: number, count = 200) => manyArrears(count, { arrears_balance: `${version}.00` });

  it('C02: of two batches of one feed at once, on two processes, the newer stands', async () => {
    for (let round = 0; round < 8; round += 1) {
      const [older, newer] = [next(), next()];
      const at = round % 2 === 0 ? [gateway.baseUrl, second.baseUrl] : [second.baseUrl, gateway.baseUrl];
      const [early, late] = await Promise.all([
        deliver(gateway, { lines: stating(older), sequence: older, at: at[0] ?? '' }),
        deliver(gateway, { lines: stating(newer), sequence: newer, at: at[1] ?? '' }),
      ]);
      expect(late).toMatchObject({ status: 201, body: { status: 'published', sequence: newer } });
      if (early.status !== 201) expectProblem(early, 409, 'batch-out-of-order');
      const balances = await Promise.all([0, 199].map(async (each) => shownArrears(gateway, usccOf(each))));
      expect(balances.flat().map((record) => record['arrears_balance'])).toEqual([
        `${newer}.00`,
        `${newer}.00`,
      ]);
    }
  }, 60_000);

  /** Each enterprise's records lie scattered over the whole file. */
  const scattered = (version: number): string =>
    ndjson(
      ...Array.from({ length: ENTERPRISES * RECORDS_EACH }, (_, at) =>
        arrearsOf(1_000 + (at % ENTERPRISES), {
          tax_type: `税种${Math.floor(at / ENTERPRISES) + 1}`,
          arrears_balance: `${version}`,
        }),
      ),
    );

  it('C14: reports made while 20,000 changes are published see the batch whole or not at all, and none fails', async () => {
    const published = [{ version: 1, at: 0 }];
    expect((await deliver(gateway, { lines: scattered(1), sequence: next() })).status).toBe(201);
    const asked = Array.from({ length: 20 }, (_, index) => 1_000 + index * 20);
    const readers = await Readers.start(gateway, { enterprises: asked, workers: 8 });
    for (const version of [2, 3, 4]) {
      const answer = await deliver(gateway, { lines: scattered(version), sequence: next() });
      published.push({ version, at: performance.now() });
      expect(countsOf(answer)).toEqual([20_000, 20_000, 0, 0]);
    }
    await until('the last version is seen', 5_000, async () =>
      readers.readings.some((each) => versionOf(each) === 4),
    );
    await readers.end();
    expect(readers.broken).toEqual([]);
    expect(readers.readings.filter(({ status }) => status !== 201)).toEqual([]);
    expect(
      readers.readings.filter((each) => each.records !== RECORDS_EACH || each.versions.length !== 1),
    ).toEqual([]);
    expect(
      readers.readings.filter((each) => versionOf(each) < newestBefore(each, readers.readings, published)),
    ).toEqual([]);
    expect(new Set(readers.readings.map(versionOf))).toEqual(new Set([1, 2, 3, 4]));
  }, 120_000);

  const versionOf = ({ versions }: Reading): number => Number(versions[0]);

  /** The newest version that was published, or seen by anybody, before a report was asked for. */
  function newestBefore(
    { startedAt }: Reading,
    readings: readonly Reading[],
    published: readonly { version: number; at: number }[],
  ): number {
    const seen = readings.filter(({ endedAt }) => endedAt < startedAt).map(versionOf);
    const told = published.filter(({ at }) => at < startedAt).map(({ version }) => version);
    return Math.max(...told, ...seen);
  }

  it('C22: a provider with twenty batches does not hold up eleven others, and memory stays bounded', async () => {
    const flooder = await aProvider(gateway, FLOODED);
    const others = await Promise.all(Array.from({ length: 11 }, async () => aProvider(gateway, ['TAX-02'])));
    const flood = FLOODED.map((itemCode) => ({
      itemCode,
      lines: ndjson(...Array.from({ length: 3_000 }, (_, number) => anyRecordOf(itemCode, number))),
    }));
    await Promise.all([
      flooder.client.accessToken(),
      ...others.map(async ({ client }) => client.accessToken()),
    ]);
    let doneOfFlood = 0;
    let isWaited = 0;
    const { value: answers, riseBytes } = await memoryRise(gateway.process.pid, async () => {
      const flooding = flood.map(async (batch) => {
        const answer = await deliver(gateway, { ...batch, sequence: 1, as: flooder.client });
        doneOfFlood += 1;
        return answer;
      });
      await until(
        'the flood has begun',
        30_000,
        async () => (await leftOver(gateway.database.superuser)).lanes === 2,
      );
      const small = others.map(async ({ client }) => {
        const answer = await deliver(gateway, { lines: manyArrears(20), sequence: 1, as: client });
        isWaited = Math.max(isWaited, doneOfFlood);
        return answer;
      });
      return Promise.all([...small, ...flooding]);
    });
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
    expect(isWaited).toBeLessThan(10);
    expect(riseBytes).toBeLessThan(160 * MIB);
  }, 120_000);

  it('two processes share the lanes: twenty feeds at once all arrive, each with its own records', async () => {
    const providers = await Promise.all(FLOODED.map(async () => aProvider(gateway, ['TAX-02'])));
    const answers = await Promise.all(
      providers.map(async ({ client }, index) =>
        deliver(gateway, {
          lines: manyArrears(100 + index, {}, 2_000),
          sequence: 1,
          as: client,
          at: index % 3 === 0 ? gateway.baseUrl : second.baseUrl,
        }),
      ),
    );
    expect(answers.map(countsOf)).toEqual(FLOODED.map((_, index) => [100 + index, 100 + index, 0, 0]));
    const { rows } = await gateway.database.superuser.query<{ provider: string; count: number }>(
      `select f.provider_id as provider, count(*)::int from enterprise_snapshot s join feed f on f.id = s.feed_id
       where f.provider_id = any($1) group by 1`,
      [providers.map(({ id }) => id)],
    );
    const counts = new Map(rows.map(({ provider, count }) => [provider, count]));
    expect(providers.map(({ id }) => counts.get(id))).toEqual(FLOODED.map((_, index) => 100 + index));
  }, 120_000);

  it('a process that slept for too long finds its lane lost, and mixes nothing into the batch that took it', async () => {
    const { superuser } = gateway.database;
    const sleeper = await aProvider(gateway, ['TAX-02']);
    const [delivery, own] = [{ lines: manyArrears(60_000, {}, 10_000), sequence: 1 }, stating(77, 500)];
    const slept = deliver(gateway, { ...delivery, as: sleeper.client, at: second.baseUrl });
    await stopBetweenPieces(superuser, second.pid);
    await superuser.query(
      `update staging_lane set kept_until = clock_timestamp() where batch_id is not null`,
    );
    const hold = new StageHold(superuser, 'merging');
    try {
      const { answer } = await hold.catch(async () => deliver(gateway, { lines: own, sequence: next() }));
      process.kill(second.pid, 'SIGCONT');
      expectProblem(await slept, 503, 'service-unavailable');
      await hold.release();
      expect(countsOf(await answer)).toEqual([500, 500, 0, 0]);
    } finally {
      process.kill(second.pid, 'SIGCONT');
      await hold.release();
    }
    expect((await shownArrears(gateway, usccOf(499)))[0]).toMatchObject({ arrears_balance: '77.00' });
    const again = await deliver(gateway, { ...delivery, as: sleeper.client, at: second.baseUrl });
    expect({ status: again.status, counts: countsOf(again) }).toEqual({
      status: 201,
      counts: [60_000, 60_000, 0, 0],
    });
    expect((again.body as Batch).duplicate).toBe(false);
  }, 120_000);
});
