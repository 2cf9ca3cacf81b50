import { randomUUID } from 'node:crypto';
import { arrearsOf, shownArrears, usccOf } from '../support/arrears.js';
import { type Batch, countsOf, deliver, ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { leftOver, NOTHING_LEFT, storedFacts } from '../support/stored.js';

const ENTERPRISES = 20;

describe('C05: a batch that is valid and differs much from the last one', () => {
  let gateway: TestGateway;
  let sequence = 1; // the demo has delivered the first batch
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());
  beforeEach(async () => {
    expect((await send(usual(), 'full')).body).toMatchObject({ status: 'published' });
    expect((await send(usual({ arrears_balance: '200.00' }))).body).toMatchObject({ status: 'published' });
  });

  const usual = (overrides: object = {}, count = ENTERPRISES) =>
    ndjson(...Array.from({ length: count }, (_, index) => arrearsOf(index, overrides)));
  const send = async (lines: string, kind = 'incremental', key: string = randomUUID()) =>
    deliver(gateway, { lines, sequence: (sequence += 1), kind, key });
  const confirm = async (batchId: string, body: object = { operatorUser: 'li.na' }) =>
    gateway.as('tax-bureau').post(`/v1/batches/${batchId}/confirmation`, body);
  const withdraw = async (batchId: string) =>
    gateway.as('tax-bureau').post(`/v1/batches/${batchId}/withdrawal`, {});
  const balance = async () => (await shownArrears(gateway, usccOf(0)))[0]?.['arrears_balance'];
  const stored = async () => storedFacts(gateway.database.superuser);

  const HARMFUL: [string, () => string, string, { pointer: string; code: string }][] = [
    [
      'amounts × 10,000',
      () => usual({ arrears_balance: '2000000.00' }),
      'incremental',
      { pointer: '/arrears_balance', code: 'amount-scale' },
    ],
    [
      'amounts ÷ 10,000',
      () => usual({ arrears_balance: '0.02' }),
      'incremental',
      { pointer: '/arrears_balance', code: 'amount-scale' },
    ],
    [
      'one amount × 10,000',
      () =>
        usual({ arrears_balance: '200.00' }, 19) + ndjson(arrearsOf(19, { arrears_balance: '2000000.00' })),
      'incremental',
      { pointer: '/arrears_balance', code: 'amount-scale' },
    ],
    [
      'all names empty',
      () => usual({ subject_name: null }),
      'incremental',
      { pointer: '/subject_name', code: 'emptied-field' },
    ],
    [
      'half the enterprises missing',
      () => usual({}, 10),
      'full',
      { pointer: '', code: 'enterprises-missing' },
    ],
  ];
  it.each(HARMFUL)(
    'is held for %s, shown with the drift, and publishes nothing',
    async (_what, lines, kind, drift) => {
      const shownBefore = await balance();
      const answer = await send(lines(), kind);
      const held = answer.body as Batch;
      expect(answer).toMatchObject({
        status: 201,
        body: { status: 'held', reasonCode: 'drift', publishedAt: null },
      });
      expect(held.drift.filter(({ holds }) => holds)).toContainEqual(
        expect.objectContaining({ ...drift, holds: true }),
      );
      expect(await balance()).toBe(shownBefore);
      expect(await shownArrears(gateway, usccOf(15))).toHaveLength(1);
      const shown = await gateway.as('tax-bureau').send('GET', `/v1/batches/${held.batchId}`);
      expect(shown).toMatchObject({ status: 200, body: held });
      expect(await leftOver(gateway.database.superuser)).toEqual(NOTHING_LEFT);
      await withdraw(held.batchId);
    },
  );

  it('is held for one amount × 10,000 that is not the largest of its feed', async () => {
    const large = arrearsOf(0, { arrears_balance: '9000000.00' });
    const { batchId } = (await send(ndjson(large))).body as Batch;
    expect(await confirm(batchId)).toMatchObject({ body: { status: 'published' } });
    const { records, snapshots } = await stored();
    const beside = (amount: string) => ndjson(large, arrearsOf(19, { arrears_balance: amount }));
    const answer = await send(beside('2000000.00'));
    const detail =
      'Facts that state at least 10000 times the number they stated before: 1, the first in line 2. Is the unit right?';
    expect(answer).toMatchObject({
      status: 201,
      body: {
        status: 'held',
        accepted: 0,
        drift: [{ pointer: '/arrears_balance', code: 'amount-leap', detail, holds: true }],
      },
    });
    expect(await stored()).toMatchObject({ records, snapshots });
    expect(await leftOver(gateway.database.superuser)).toEqual(NOTHING_LEFT);
    const held = answer.body as Batch;
    expect(await confirm(held.batchId)).toMatchObject({
      body: { status: 'published', accepted: 1, unchanged: 1 },
    });
    expect((await shownArrears(gateway, usccOf(19)))[0]?.['arrears_balance']).toBe('2000000.00');
    await withdraw(held.batchId);
    expect(await send(beside('1999999.00'))).toMatchObject({ body: { status: 'published' } });
    await withdraw(batchId);
  });

  it('is published by a yes, once, and names who said it', async () => {
    const { batchId } = (await send(usual({ arrears_balance: '2000000.00' }))).body as Batch;
    expectFault(await confirm(batchId, {}), { pointer: '/operatorUser', code: 'is-string' });
    const answer = await confirm(batchId);
    expect(answer).toMatchObject({ status: 200, body: { status: 'published', reasonCode: null } });
    expect(countsOf(answer)).toEqual([20, 20, 0, 0]);
    expect(await balance()).toBe('2000000.00');
    const { rows } = await gateway.database.superuser.query(
      `select confirmed_by, (select count(*)::int from held_record) as held from batch where id = $1`,
      [batchId],
    );
    expect(rows).toEqual([{ confirmed_by: 'li.na', held: 0 }]);
    const before = await stored();
    expectProblem(await confirm(batchId), 409, 'batch-not-held');
    expect(await stored()).toEqual(before);
    await withdraw(batchId); // or the next usual batch would differ much from the last one
  });

  it('is forgotten by a withdrawal, after which no yes helps', async () => {
    const { batchId } = (await send(usual({ arrears_balance: '2000000.00' }))).body as Batch;
    expect(await withdraw(batchId)).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
    const { rows } = await gateway.database.superuser.query('select 1 from held_record');
    expect(rows).toEqual([]);
    expectProblem(await confirm(batchId), 409, 'batch-not-held');
    expect(await balance()).toBe('200.00');
  });

  it('waits when it is sent again, under whatever key', async () => {
    const lines = usual({ arrears_balance: '2000000.00' });
    const held = (await send(lines)).body as Batch;
    const before = await stored();
    const again = await deliver(gateway, { lines, sequence });
    expect(again.body).toMatchObject({ batchId: held.batchId, status: 'held', duplicate: true });
    expect(await stored()).toEqual(before);
    await withdraw(held.batchId);
  });

  it('cannot be confirmed over a newer batch', async () => {
    const { batchId } = (await send(usual({ arrears_balance: '2000000.00' }))).body as Batch;
    await send(usual({ arrears_balance: '300.00' }));
    const before = await stored();
    expectProblem(await confirm(batchId), 409, 'batch-out-of-order');
    expect(await stored()).toEqual(before);
    expect(await balance()).toBe('300.00');
    await withdraw(batchId);
  });

  it('is confirmed once by two people at once', async () => {
    const { batchId } = (await send(usual({ arrears_balance: '2000000.00' }))).body as Batch;
    const answers = await Promise.all([confirm(batchId), confirm(batchId)]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect(await leftOver(gateway.database.superuser)).toEqual(NOTHING_LEFT);
    await withdraw(batchId);
  });
});
