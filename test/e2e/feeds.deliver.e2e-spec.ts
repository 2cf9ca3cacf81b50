import { createHash, randomUUID } from 'node:crypto';
import { aReport } from '../support/factories.js';
import { type Batch, countsOf, deliver, ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem, shapeOf } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import { leftOver, storedFacts } from '../support/stored.js';

describe('POST /v1/feeds/{itemCode}/batches', () => {
  let gateway: TestGateway;
  let sequence = 1; // the demo has delivered the first batch
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const noodleHouse = () => gateway.enterprise(1).uscc; // the demo's tax bureau has no arrears of it
  const anArrears = (overrides: object = {}) => ({
    uscc: noodleHouse(),
    subject_name: '小店区老陈刀削面馆',
    tax_type: '增值税',
    arrears_balance: '120.50',
    published_on: '2026-10-15',
    tax_authority: '太原市税务局',
    ...overrides,
  });
  const next = (): number => (sequence += 1);
  const shown = async (uscc = noodleHouse()) => {
    const answer = await gateway
      .as('bank-a')
      .post('/v1/reports', aReport(gateway, { uscc, items: ['TAX-02'] }));
    expect(answer.status).toBe(201);
    const [section] = (answer.body as { sections: { status: string; asOf: string; records: object[] }[] })
      .sections;
    return section;
  };
  /** What the snapshots of arrears hold, and the facts they should be made of, both in the order of their ids. */
  const snapshotsBesideFacts = async () => {
    const { rows } = await gateway.database.superuser.query<{
      uscc: string;
      inSnapshot: object[];
      held: object[];
    }>(
      `select s.uscc,
         (select json_agg(e order by e ->> 'recordId') from json_array_elements(s.fragment) e) as "inSnapshot",
         (select json_agg(json_build_object('recordId', r.record_id, 'publicityEndsOn', r.publicity_ends_on,
            'payload', r.payload) order by r.record_id::text)
          from credit_record r where r.feed_id = s.feed_id and r.uscc = s.uscc and r.status = 'valid') as held
       from enterprise_snapshot s join feed f on f.id = s.feed_id where f.item_code = 'TAX-02'`,
    );
    return rows;
  };
  const stored = async () => ({
    facts: await storedFacts(gateway.database.superuser),
    left: await leftOver(gateway.database.superuser),
  });

  it('publishes NDJSON, which the next report shows', async () => {
    const lines = ndjson(anArrears());
    const answer = await deliver(gateway, {
      lines,
      sequence: next(),
      dataTime: '2026-11-02T08:00:00+08:00',
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      batchId: expect.any(String),
      itemCode: 'TAX-02',
      status: 'published',
      kind: 'incremental',
      sequence,
      received: 1,
      accepted: 1,
      unchanged: 0,
      rejected: 0,
      warned: 0,
      deleted: 0,
      duplicate: false,
      missingSequences: null,
      drift: [],
      reasonCode: null,
      reason: null,
      digest: createHash('sha256').update(lines).digest('hex'),
      dataTime: '2026-11-02T00:00:00.000Z',
      publishedAt: expect.stringMatching(/Z$/),
      withdrawnAt: null,
    });
    const { batchId } = answer.body as Batch;
    expect(answer.headers.get('location')).toBe(`/v1/batches/${batchId}`);
    const shownBatch = await gateway.as('tax-bureau').send('GET', `/v1/batches/${batchId}`);
    expect(shownBatch).toMatchObject({ status: 200, body: answer.body });
    expect(await shown()).toMatchObject({
      status: 'ok',
      asOf: '2026-11-02T00:00:00.000Z',
      records: [anArrears()],
    });
  });

  it('publishes CSV with its types, empty cells being null', async () => {
    const lines = [
      'uscc,tax_type,published_on,tax_authority,arrears_balance,subject_name',
      `${noodleHouse().toLowerCase()},城建税,2026-10-15,太原市税务局,7.00,`,
      `${noodleHouse()},"教育费附加",2026-10-15,"太原市""税务局""",8,"甲,乙"`,
    ].join('\r\n');
    const answer = await deliver(gateway, { lines, sequence: next(), type: 'text/csv; charset=utf-8' });
    expect(answer.status).toBe(201);
    expect(countsOf(answer)).toEqual([2, 2, 0, 0]);
    const records = (await shown())?.records;
    expect(records).toContainEqual({
      uscc: noodleHouse(),
      subject_name: null,
      tax_type: '城建税',
      arrears_balance: '7.00',
      published_on: '2026-10-15',
      tax_authority: '太原市税务局',
    });
    expect(records).toContainEqual({
      uscc: noodleHouse(),
      subject_name: '甲,乙',
      tax_type: '教育费附加',
      arrears_balance: '8',
      published_on: '2026-10-15',
      tax_authority: '太原市"税务局"',
    });
  });

  it('counts what it knows already as unchanged, and replaces what has changed', async () => {
    await deliver(gateway, { lines: ndjson(anArrears({ tax_type: '印花税' })), sequence: next() });
    const again = await deliver(gateway, {
      lines: ndjson(anArrears({ tax_type: '印花税' })),
      sequence: next(),
    });
    expect(countsOf(again)).toEqual([1, 0, 1, 0]);
    const changed = anArrears({ tax_type: '印花税', arrears_balance: '99.00' });
    const answer = await deliver(gateway, { lines: ndjson(changed), sequence: next() });
    expect(countsOf(answer)).toEqual([1, 1, 0, 0]);
    const stampDuties = (await shown())?.records.filter(
      (record) => 'tax_type' in record && record.tax_type === '印花税',
    );
    expect(stampDuties).toEqual([changed]);
  });

  it('adds facts to those an enterprise has: the snapshot is as if it had been made of all of them', async () => {
    const other = gateway.enterprise().uscc;
    const known = [anArrears({ tax_type: '土地增值税' }), anArrears({ uscc: other, tax_type: '契税' })];
    await deliver(gateway, { lines: ndjson(...known), sequence: next() });
    const added = [
      anArrears({ tax_type: '资源税' }),
      anArrears({ tax_type: '烟叶税', arrears_balance: '2.00' }),
      anArrears({ uscc: other, tax_type: '资源税' }),
    ];
    const changed = anArrears({ uscc: other, tax_type: '契税', arrears_balance: '3.00' });
    const lines = ndjson(...known.slice(0, 1), ...added, changed);
    expect(countsOf(await deliver(gateway, { lines, sequence: next() }))).toEqual([5, 4, 1, 0]);
    expect((await shown())?.records).toEqual(expect.arrayContaining([known[0], added[0], added[1]]));
    expect((await shown(other))?.records).toEqual(expect.arrayContaining([added[2], changed]));
    const snapshots = await snapshotsBesideFacts();
    expect(snapshots.map(({ uscc }) => uscc)).toEqual(expect.arrayContaining([noodleHouse(), other]));
    for (const { inSnapshot, held } of snapshots) expect(inSnapshot).toEqual(held);
  });

  it('lists what it rejects with line and pointer, and publishes the rest: the counts add up', async () => {
    const lines = [
      JSON.stringify(anArrears({ tax_type: '房产税' })),
      '',
      '{"uscc": broken',
      JSON.stringify(anArrears({ uscc: '914403001922038217' })),
      JSON.stringify(anArrears({ surprise: 'x' })),
      JSON.stringify(anArrears({ arrears_balance: 12.5 })),
      JSON.stringify(anArrears({ arrears_balance: '-1.00' })),
      JSON.stringify({ ...anArrears(), tax_authority: undefined }),
      JSON.stringify(anArrears({ tax_type: '房产税', arrears_balance: '1.00' })),
      JSON.stringify(anArrears({ published_on: '2026-02-30' })),
      '[]',
    ].join('\n');
    const answer = await deliver(gateway, { lines, sequence: next() });
    expect(answer.status).toBe(201);
    expect(countsOf(answer)).toEqual([10, 1, 0, 9]);
    const { batchId } = answer.body as Batch;
    const listed = await gateway.as('tax-bureau').send('GET', `/v1/batches/${batchId}/rejections`);
    expect(listed.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const rejections = String(listed.body)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(rejections).toEqual([
      { line: 3, pointer: '', code: 'malformed', detail: expect.any(String) },
      { line: 4, pointer: '/uscc', code: 'invalid-uscc', detail: expect.any(String) },
      { line: 5, pointer: '/surprise', code: 'unknown-field', detail: expect.any(String) },
      { line: 6, pointer: '/arrears_balance', code: 'wrong-type', detail: expect.any(String) },
      { line: 7, pointer: '/arrears_balance', code: 'malformed', detail: expect.any(String) },
      { line: 8, pointer: '/tax_authority', code: 'required', detail: expect.any(String) },
      { line: 9, pointer: '', code: 'duplicate-record', detail: expect.any(String) },
      { line: 10, pointer: '/published_on', code: 'malformed', detail: expect.any(String) },
      { line: 11, pointer: '', code: 'wrong-type', detail: expect.any(String) },
    ]);
    expect(String(listed.body)).not.toContain('914403001922038217'); // reasons never repeat values
  });

  it('withdraws with a full batch what the batch no longer states, of this feed alone', async () => {
    const other = gateway.enterprise().uscc;
    expect((await shown(other))?.status).toBe('ok');
    const only = anArrears({ tax_type: '车船税' });
    const answer = await deliver(gateway, { lines: ndjson(only), sequence: next(), kind: 'full' });
    expect(countsOf(answer)).toEqual([1, 1, 0, 0]);
    expect((await shown())?.records).toEqual([only]);
    expect(await shown(other)).toMatchObject({ status: 'no-record', records: [] });
    const report = await gateway
      .as('bank-a')
      .post('/v1/reports', aReport(gateway, { items: ['TAX-01', 'TAX-03'] }));
    expect(report.body).toMatchObject({ sections: [{ status: 'ok' }, { status: 'ok' }] });
  });

  it('refuses a batch that does not follow the last one, and changes nothing', async () => {
    await deliver(gateway, { lines: ndjson(anArrears()), sequence: next() });
    const before = await stored();
    for (const late of [sequence, sequence - 1]) {
      const answer = await deliver(gateway, {
        lines: ndjson(anArrears({ arrears_balance: '1.11' })),
        sequence: late,
      });
      expectProblem(answer, 409, 'batch-out-of-order');
    }
    expect(await stored()).toEqual(before);
  });

  it.each([
    ['an item of another department', { itemCode: 'JUD-01' }, 403, 'feed-not-yours'],
    ['an item that is asked live', { itemCode: 'TAX-04' }, 422, 'mode-not-offered'],
    ['an item nobody knows', { itemCode: 'ZZZ-99' }, 422, 'unknown-item'],
    ['JSON', { type: 'application/json', lines: '{}' }, 415, 'unsupported-media-type'],
    ['plain text', { type: 'text/plain' }, 415, 'unsupported-media-type'],
    ['XML', { type: 'application/xml' }, 415, 'unsupported-media-type'],
    ['a scan', { type: 'application/pdf', lines: '%PDF-1.7' }, 415, 'unsupported-media-type'],
    [
      'a column the item does not have',
      { type: 'text/csv', lines: 'uscc,surprise\n1,2\n' },
      422,
      'unreadable-feed',
    ],
    [
      'a column that stands twice',
      { type: 'text/csv', lines: 'uscc,tax_type,tax_type\n' },
      422,
      'unreadable-feed',
    ],
    ['no column uscc', { type: 'text/csv', lines: 'tax_type,published_on\n' }, 422, 'unreadable-feed'],
    ['a row with too few cells', { type: 'text/csv', lines: 'uscc,tax_type\n1\n' }, 422, 'unreadable-feed'],
    ['an open quote', { type: 'text/csv', lines: 'uscc,tax_type\n"1,2\n' }, 422, 'unreadable-feed'],
  ])('refuses %s and leaves nothing behind', async (_what, fault, status, code) => {
    const before = await stored();
    const answer = await deliver(gateway, { lines: ndjson(anArrears()), sequence: sequence + 1, ...fault });
    expectProblem(answer, status, code);
    expect(await stored()).toEqual(before);
  });

  it.each([
    [{ kind: 'delta' }, '/kind', 'is-in'],
    [{ sequence: 0 }, '/sequence', 'min'],
    [{ sequence: '9007199254740993' }, '/sequence', 'max'],
    [{ sequence: 'one' }, '/sequence', 'is-int'],
    [{ dataTime: '2026-11-01T00:00:00' }, '/dataTime', 'matches'],
    [{ dataTime: 'yesterday' }, '/dataTime', 'is-iso8601'],
  ])('refuses %j', async (fault, pointer, code) => {
    const before = await stored();
    const answer = await deliver(gateway, { lines: ndjson(anArrears()), sequence: sequence + 1, ...fault });
    expectFault(answer, { pointer, code });
    expect(await stored()).toEqual(before);
  });

  it('refuses parameters that stand twice or are not known, and a missing key', async () => {
    const path = '/v1/feeds/TAX-02/batches?kind=full&dataTime=2026-11-01T00:00:00Z&sequence=900';
    const headers = { 'content-type': 'application/x-ndjson' };
    const send = async (more: string, key: object) =>
      gateway.as('tax-bureau').send('POST', `${path}${more}`, { body: '', headers: { ...headers, ...key } });
    const key = () => ({ 'idempotency-key': randomUUID() });
    expectFault(await send('&sequence=901', key()), { pointer: '/sequence', code: 'is-int' });
    expectFault(await send('&providerId=x', key()), { pointer: '/providerId', code: 'unknown-property' });
    expectProblem(await send('', {}), 400, 'idempotency-key-invalid');
  });

  it("hides another department's batch like one that never was", async () => {
    const { batchId } = (await deliver(gateway, { lines: ndjson(anArrears()), sequence: next() }))
      .body as Batch;
    for (const below of ['', '/rejections']) {
      const theirs = await gateway.as('court').send('GET', `/v1/batches/${batchId}${below}`);
      const nobodys = await gateway.as('court').send('GET', `/v1/batches/${randomUUID()}${below}`);
      expectProblem(theirs, 404, 'not-found');
      expect(shapeOf(theirs)).toEqual(shapeOf(nobodys));
    }
  });

  it('is the business of providers only', async () => {
    const { batchId } = (await deliver(gateway, { lines: ndjson(anArrears()), sequence: next() }))
      .body as Batch;
    const query = 'kind=full&sequence=999&dataTime=2026-11-01T00:00:00Z';
    await expectOnly(gateway, ['provider'], {
      method: 'POST',
      path: `/v1/feeds/TAX-02/batches?${query}`,
      body: {},
    });
    await expectOnly(gateway, ['provider'], { method: 'GET', path: `/v1/batches/${batchId}` });
    await expectOnly(gateway, ['provider'], { method: 'GET', path: `/v1/batches/${batchId}/rejections` });
  });
});
