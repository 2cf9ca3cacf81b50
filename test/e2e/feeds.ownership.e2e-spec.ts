import type { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { arrearsOf, manyArrears, shownArrears, usccOf } from '../support/arrears.js';
import { type Batch, countsOf, deliver, ndjson, rejectionsOf } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { aProvider } from '../support/keys.js';
import { expectProblem } from '../support/problem.js';
import { leftOver, NOTHING_LEFT, storedFacts } from '../support/stored.js';

const OTHER_PROVINCE = '914403001922038216';

describe('whose facts a batch may touch', () => {
  let gateway: TestGateway;
  let county: GatewayClient;
  let countyId: string;
  let sequence = 1; // the demo has delivered the first batch
  let countySequence = 0;
  beforeAll(async () => {
    gateway = await startGateway();
    ({ client: county, id: countyId } = await aProvider(gateway, ['TAX-02'], '140000'));
  });
  afterAll(async () => gateway?.stop());

  const send = async (...records: object[]) =>
    deliver(gateway, { lines: ndjson(...records), sequence: (sequence += 1) });
  const sendOther = async (...records: object[]) =>
    deliver(gateway, { lines: ndjson(...records), sequence: (countySequence += 1), as: county });
  const deleteOf = (number: number, overrides: object = {}) => ({
    op: 'delete',
    uscc: usccOf(number),
    tax_type: '增值税',
    published_on: '2026-10-15',
    ...overrides,
  });
  const stored = async () => storedFacts(gateway.database.superuser);

  it('C16: a delete takes the fact back, as NDJSON and as CSV, with its key alone or with more', async () => {
    await send(arrearsOf(1), arrearsOf(2), arrearsOf(3), arrearsOf(4));
    const answer = await send(deleteOf(1), { ...arrearsOf(2), op: 'delete' }, arrearsOf(4, { op: 'put' }));
    expect(answer.body).toMatchObject({ received: 3, accepted: 2, unchanged: 1, rejected: 0, deleted: 2 });
    const lines = `op,uscc,tax_type,published_on\ndelete,${usccOf(3)},增值税,2026-10-15\n`;
    const csv = await deliver(gateway, { lines, sequence: (sequence += 1), type: 'text/csv' });
    expect(csv.body).toMatchObject({ received: 1, accepted: 1, deleted: 1 });
    for (const gone of [1, 2, 3]) expect(await shownArrears(gateway, usccOf(gone))).toEqual([]);
    expect(await shownArrears(gateway, usccOf(4))).toHaveLength(1);
  });

  it('C16: a delete of what was never sent, or a second one, is counted and does no harm', async () => {
    await send(arrearsOf(11));
    await send(deleteOf(11));
    const answer = await send(deleteOf(11), deleteOf(12), arrearsOf(13));
    expect(answer.body).toMatchObject({
      status: 'published',
      received: 3,
      accepted: 1,
      unchanged: 2,
      rejected: 0,
      deleted: 0,
    });
    await send(arrearsOf(11));
    expect(await shownArrears(gateway, usccOf(11))).toHaveLength(1); // and may be stated anew
  });

  it("C16: a delete of another provider's fact is rejected, and the fact stays", async () => {
    await send(arrearsOf(21));
    const answer = await sendOther(deleteOf(21), arrearsOf(22));
    expect(countsOf(answer)).toEqual([2, 1, 0, 1]);
    const { batchId } = answer.body as Batch;
    const text = (await county.send('GET', `/v1/batches/${batchId}/rejections`)).body as string;
    expect(JSON.parse(text)).toEqual({
      line: 1,
      pointer: '',
      code: 'not-your-record',
      detail: expect.any(String),
    });
    expect(await shownArrears(gateway, usccOf(21))).toHaveLength(1);
  });

  it('C16: rejects a delete without its key, of no code, or with another word for it', async () => {
    const answer = await send(
      deleteOf(31, { published_on: null }),
      deleteOf(31, { uscc: '91140100' }),
      deleteOf(31, { op: 'remove' }),
      deleteOf(31, { op: 7 }),
      arrearsOf(31),
    );
    expect(countsOf(answer)).toEqual([5, 1, 0, 4]);
    const rejections = await rejectionsOf(gateway, (answer.body as Batch).batchId);
    expect(rejections.map(({ line, pointer }) => `${line} ${pointer}`)).toEqual([
      '1 /published_on',
      '2 /uscc',
      '3 /op',
      '4 /op',
    ]);
  });

  it('C17: refuses an item of another department, and stores nothing', async () => {
    const before = await stored();
    const answer = await deliver(gateway, {
      lines: manyArrears(5),
      sequence: 2,
      itemCode: 'TAX-02',
      as: 'court',
    });
    expectProblem(answer, 403, 'feed-not-yours');
    expect(await stored()).toEqual(before);
  });

  it.each([
    ['of another province, behind a thousand good lines', '140000', OTHER_PROVINCE],
    ['of another city', '140200', usccIn('140100')],
  ])('C17: refuses an enterprise %s, and stores nothing', async (_where, regionCode, uscc) => {
    const { client } = await aProvider(gateway, ['TAX-02'], regionCode);
    const served = Array.from({ length: 3_000 }, (_, number) => number).filter(
      (number) => regionCode === '140000' || usccOf(number).slice(2, 6) === regionCode.slice(0, 4),
    );
    const good = ndjson(...served.slice(0, 1_000).map((number) => arrearsOf(number)));
    const first = await deliver(gateway, { lines: good, sequence: 1, as: client });
    expect(first.status).toBe(201);
    const before = await stored();
    const lines = good.replaceAll('100.00', '1.00') + ndjson(arrearsOf(0, { uscc }));
    const answer = await deliver(gateway, { lines, sequence: 2, as: client });
    expectProblem(answer, 403, 'region-not-served');
    expect(await stored()).toEqual(before);
    expect(await leftOver(gateway.database.superuser)).toEqual(NOTHING_LEFT);
  });

  it('C18: keeps what two providers state of one fact, each with its source and time', async () => {
    await send(arrearsOf(20_041, { arrears_balance: '1.00' }));
    await sendOther(arrearsOf(20_041, { arrears_balance: '2.00' }));
    const { rows } = await gateway.database.superuser.query(
      `select f.provider_id, s.fragment -> 0 -> 'payload' ->> 'arrears_balance' as shown,
         (select payload ->> 'arrears_balance' from credit_record r where r.uscc = s.uscc and r.feed_id = s.feed_id
          and r.status = 'valid') as kept
       from enterprise_snapshot s join feed f on f.id = s.feed_id where s.uscc = $1 order by 2`,
      [usccOf(20_041)],
    );
    expect(rows).toEqual([
      { provider_id: gateway.participantId('tax-bureau'), shown: '1.00', kept: '1.00' },
      { provider_id: countyId, shown: '2.00', kept: '2.00' },
    ]);
  });
});

/** The first synthetic enterprise of a city. */
function usccIn(region: string): string {
  const found = Array.from({ length: 100 }, (_, number) => usccOf(number)).find(
    (uscc) => uscc.slice(2, 8) === region,
  );
  if (!found) throw new Error(`No enterprise in ${region}`);
  return found;
}
