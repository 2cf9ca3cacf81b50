import { randomUUID } from 'node:crypto';
import { arrearsOf, manyArrears, shownArrears, usccOf } from '../support/arrears.js';
import { type Batch, countsOf, deliver, ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problem.js';
import { storedFacts } from '../support/stored.js';

describe('a batch that comes again, too late or too early', () => {
  let gateway: TestGateway;
  let sequence = 1; // the demo has delivered the first batch
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const next = (): number => (sequence += 1);
  const stored = async () => storedFacts(gateway.database.superuser);
  const balanceOf = async (number: number) =>
    (await shownArrears(gateway, usccOf(number)))[0]?.['arrears_balance'];
  const stating = (number: number, balance: string) =>
    ndjson(arrearsOf(number, { arrears_balance: balance }));

  it('C01: under the same key with the same bytes gets the same answer and changes nothing', async () => {
    const delivery = { lines: manyArrears(20), sequence: next(), key: randomUUID() };
    const first = await deliver(gateway, delivery);
    expect(countsOf(first)).toEqual([20, 20, 0, 0]);
    const before = await stored();
    const again = await deliver(gateway, delivery);
    expect({ status: again.status, body: again.body }).toEqual({ status: 201, body: first.body });
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await stored()).toEqual(before);
  });

  it('C01: under a new key is recognized by its bytes, marked, and changes nothing', async () => {
    const delivery = { lines: manyArrears(20, {}, 100), sequence: next() };
    const first = await deliver(gateway, delivery);
    const before = await stored();
    const again = await deliver(gateway, delivery);
    expect(again).toMatchObject({ status: 201, body: { ...(first.body as Batch), duplicate: true } });
    expect(first.body).toMatchObject({ duplicate: false });
    expect(await stored()).toEqual(before);
  });

  it('C01: under the same key with other bytes is a conflict, and changes nothing', async () => {
    const delivery = { lines: stating(200, '1.00'), sequence: next(), key: randomUUID() };
    expect((await deliver(gateway, delivery)).status).toBe(201);
    const before = await stored();
    const other = await deliver(gateway, { ...delivery, lines: stating(200, '2.00') });
    expectProblem(other, 422, 'idempotency-conflict');
    const elsewhere = await deliver(gateway, { ...delivery, sequence: sequence + 1 });
    expectProblem(elsewhere, 422, 'idempotency-conflict');
    expect(await stored()).toEqual(before);
  });

  it('C01: under the next sequence is published as a repeat: the facts hold as of a later time', async () => {
    const lines = manyArrears(20, {}, 300) + '{"bad": 1}\n';
    const first = await deliver(gateway, { lines, sequence: next(), dataTime: '2026-11-02T00:00:00Z' });
    expect(countsOf(first)).toEqual([21, 20, 0, 1]);
    const records = await recordsOfFeed();
    const again = await deliver(gateway, { lines, sequence: next(), dataTime: '2026-11-03T00:00:00Z' });
    expect(again.body).toMatchObject({ status: 'published', sequence, duplicate: true });
    expect(countsOf(again)).toEqual([21, 0, 20, 1]);
    expect(await recordsOfFeed()).toEqual(records);
    const { rows } = await gateway.database.superuser.query(
      `select last_data_time as at from feed where item_code = 'TAX-02' and last_sequence = $1`,
      [sequence],
    );
    expect(rows).toEqual([{ at: new Date('2026-11-03T00:00:00Z') }]);
  });

  it('C01: is no repeat when another batch came between: it is what the feed says now', async () => {
    await deliver(gateway, { lines: stating(400, '1.00'), sequence: next() });
    await deliver(gateway, { lines: stating(400, '2.00'), sequence: next() });
    const back = await deliver(gateway, { lines: stating(400, '1.00'), sequence: next() });
    expect(back.body).toMatchObject({ duplicate: false, accepted: 1 });
    expect(await balanceOf(400)).toBe('1.00');
  });

  it('C01: with the same bytes as another kind is no repeat', async () => {
    const lines = manyArrears(3, {}, 450);
    await deliver(gateway, { lines, sequence: next() });
    const full = await deliver(gateway, { lines, sequence: next(), kind: 'full' });
    expect(full.body).toMatchObject({ duplicate: false, kind: 'full', unchanged: 3 });
    expect((full.body as Batch).deleted).toBeGreaterThan(20); // all that stood there and is not stated any more
    expect(await shownArrears(gateway, usccOf(300))).toEqual([]);
  });

  it('C02: shows the gap before it, and never lets an older batch overwrite a newer', async () => {
    const early = next();
    const answer = await deliver(gateway, { lines: stating(500, '5.00'), sequence: (sequence += 2) });
    expect(answer.body).toMatchObject({
      status: 'published',
      missingSequences: { from: early, to: early + 1 },
    });
    const before = await stored();
    for (const late of [early, early + 1, sequence]) {
      const refused = await deliver(gateway, { lines: stating(500, '4.00'), sequence: late });
      expectProblem(refused, 409, 'batch-out-of-order');
    }
    expect(await stored()).toEqual(before);
    expect(await balanceOf(500)).toBe('5.00');
    const { batchId } = answer.body as Batch;
    const shown = await gateway.as('tax-bureau').send('GET', `/v1/batches/${batchId}`);
    expect(shown.body).toMatchObject({ missingSequences: { from: early, to: early + 1 } });
  });

  it('C02: says nothing of a gap where there is none, or before the first batch of a feed', async () => {
    const follows = await deliver(gateway, { lines: stating(600, '1.00'), sequence: next() });
    expect(follows.body).toMatchObject({ missingSequences: null });
  });

  it('C02: leaves a sequence free whose batch was refused', async () => {
    const refused = await deliver(gateway, { lines: 'garbage\n'.repeat(30), sequence: next() });
    expectProblem(refused, 422, 'too-many-rejections');
    const mended = await deliver(gateway, { lines: stating(700, '1.00'), sequence });
    expect(mended).toMatchObject({ status: 201, body: { status: 'published', missingSequences: null } });
  });

  async function recordsOfFeed(): Promise<unknown> {
    const { rows } = await gateway.database.superuser.query(
      `select count(*), md5(string_agg(concat_ws(' ', r.record_id, r.status, r.payload), '|' order by r.record_id))
       from credit_record r join feed f on f.id = r.feed_id where f.item_code = 'TAX-02'`,
    );
    return rows[0] as unknown;
  }
});
