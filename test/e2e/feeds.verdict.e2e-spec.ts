import { arrearsOf, manyArrears, shownArrears, usccOf } from '../support/arrears.js';
import { type Batch, batchNamedIn, countsOf, deliver, ndjson, rejectionsOf } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problem.js';
import { leftOver, NOTHING_LEFT, storedFacts } from '../support/stored.js';

describe('the verdict on each line of a batch', () => {
  let gateway: TestGateway;
  let sequence = 1; // the demo has delivered the first batch
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const next = (): number => (sequence += 1);
  const linesOf = (text: string) => text.trimEnd().split('\n');

  /** What became of records that differ in one field: line → the stored value, or where and why it was rejected. */
  async function outcomes(field: string, values: readonly unknown[]): Promise<unknown[]> {
    const from = 20_000 + next() * 100; // of whom nothing is held yet: no amount leaps
    const lines = ndjson(...values.map((value, index) => arrearsOf(from + index, { [field]: value })));
    const answer = await deliver(gateway, { lines, sequence });
    expect(answer.status).toBe(201);
    const { batchId } = answer.body as Batch;
    const rejections = await rejectionsOf(gateway, batchId);
    const { rows } = await gateway.database.superuser.query<{ line: number; value: unknown }>(
      'select line, payload -> $2 as value from credit_record where batch_id = $1',
      [batchId, field],
    );
    return values.map((_, index) => {
      const found = rejections.find(({ line }) => line === index + 1);
      if (found) return `${found.pointer} ${found.code}`;
      return rows.find(({ line }) => line === index + 1)?.value;
    });
  }

  it('C03: rejects single bad rows among 20,000 and publishes all others; the counts add up', async () => {
    const lines = linesOf(manyArrears(20_000));
    lines[0] = '{"uscc": broken';
    lines[9_999] = JSON.stringify(arrearsOf(9_999, { arrears_balance: '1e3' }));
    lines[19_999] = JSON.stringify(arrearsOf(19_999, { tax_authority: null }));
    const answer = await deliver(gateway, { lines: lines.join('\n'), sequence: next() });
    expect([answer.status, countsOf(answer)]).toEqual([201, [20_000, 19_997, 0, 3]]);
    const { batchId } = answer.body as Batch;
    const detail = expect.any(String);
    expect(await rejectionsOf(gateway, batchId)).toEqual([
      { line: 1, pointer: '', code: 'malformed', detail },
      { line: 10_000, pointer: '/arrears_balance', code: 'malformed', detail },
      { line: 20_000, pointer: '/tax_authority', code: 'required', detail },
    ]);
    const { rows } = await gateway.database.superuser.query(
      `select (select count(*)::int from credit_record where batch_id = $1) as records,
         (select count(*)::int from enterprise_snapshot s join credit_record r using (uscc, feed_id)
          where r.batch_id = $1) as snapshots`,
      [batchId],
    );
    expect(rows).toEqual([{ records: 19_997, snapshots: 19_997 }]);
    expect(await leftOver(gateway.database.superuser)).toEqual(NOTHING_LEFT);
  });

  it('C03: counts what is the same, what changed and what was rejected, each once', async () => {
    const lines = linesOf(manyArrears(20_000));
    for (let index = 0; index < 20_000; index += 4)
      lines[index] = JSON.stringify(arrearsOf(index, { arrears_balance: '7.00' }));
    lines[5] = 'rubbish';
    lines[19_998] = lines[19_997] ?? '';
    const answer = await deliver(gateway, { lines: lines.join('\n'), sequence: next() });
    // Changed: every fourth, and the lines 10,000 and 20,000 that were rejected before. Rejected: rubbish and the doubled line.
    expect(countsOf(answer)).toEqual([20_000, 5_002, 14_996, 2]);
    expect((await shownArrears(gateway, usccOf(8)))[0]).toMatchObject({ arrears_balance: '7.00' });
    expect((await shownArrears(gateway, usccOf(9)))[0]).toMatchObject({ arrears_balance: '100.00' });
  });

  it('C04: refuses a batch of which 30 % are bad, publishes nothing, and lists every reason', async () => {
    const lines = linesOf(manyArrears(1_000, { tax_type: '土地增值税' }, 30_000));
    for (let index = 0; index < 300; index += 1)
      lines[index * 3] = JSON.stringify(arrearsOf(30_000 + index, { arrears_balance: 'NaN' }));
    const before = await storedFacts(gateway.database.superuser);
    const answer = await deliver(gateway, { lines: lines.join('\n'), sequence: next() });
    expectProblem(answer, 422, 'too-many-rejections');
    expect(await storedFacts(gateway.database.superuser)).toEqual(before);
    const batchId = batchNamedIn(answer);
    const refused = await gateway.as('tax-bureau').send('GET', `/v1/batches/${batchId}`);
    expect(refused.body).toMatchObject({
      status: 'refused',
      reasonCode: 'too-many-rejections',
      publishedAt: null,
    });
    const rejections = await rejectionsOf(gateway, batchId);
    expect(rejections.map(({ line }) => line)).toEqual(
      Array.from({ length: 300 }, (_, index) => index * 3 + 1),
    );
    expect(new Set(rejections.map(({ code }) => code))).toEqual(new Set(['malformed']));
    expect(await leftOver(gateway.database.superuser)).toEqual(NOTHING_LEFT);
  });

  it.each([
    [20, 2, 201],
    [20, 3, 422],
    [19, 18, 201],
  ])(
    'C04: of %i lines %i bad ones give %i: the limit is one in ten, from twenty lines on',
    async (all, bad, status) => {
      const lines = manyArrears(all - bad, {}, 40_000 + next() * 100) + '{}\n'.repeat(bad);
      expect((await deliver(gateway, { lines, sequence })).status).toBe(status);
    },
  );

  it('I04: reads what people mean, refuses the rest by line and field, and goes on', async () => {
    const given = [
      '甲\u200B乙',
      ' 甲\uFEFF乙　',
      '甲\u202E乙',
      '甲\uFFFE乙',
      '甲\uFFFD乙',
      '甲\u0301'.repeat(101),
      '甲\t乙',
    ];
    expect(await outcomes('subject_name', given)).toEqual([
      '甲乙',
      '甲乙',
      '/subject_name malformed',
      '/subject_name malformed',
      '/subject_name malformed',
      '/subject_name out-of-range',
      '/subject_name malformed',
    ]);
    expect(await outcomes('tax_type', ['ＡＢ１２', 'AB12'])).toEqual(['AB12', 'AB12']);
    const wide = [...usccOf(50_000)].map((each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0)).join('');
    expect(await outcomes('uscc', [wide, usccOf(50_001).toLowerCase()])).toEqual([
      usccOf(50_000),
      usccOf(50_001),
    ]);
  });

  it('I04: refuses lines with NUL, half a character or a megabyte of marks, and publishes the others', async () => {
    const escaped = (name: string) => JSON.stringify(arrearsOf(51_000)).replace('示范企业', name);
    const lines = [
      escaped(String.raw`甲\u0000乙`),
      escaped(String.raw`甲\ud842乙`),
      escaped(`甲${'\u0301'.repeat(500_000)}`),
      JSON.stringify(arrearsOf(51_001)),
    ].join('\n');
    const answer = await deliver(gateway, { lines, sequence: next() });
    expect(countsOf(answer)).toEqual([4, 1, 0, 3]);
    const rejections = await rejectionsOf(gateway, (answer.body as Batch).batchId);
    expect(rejections.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '1 nul-character',
      '2 lone-surrogate',
      '3 line-too-long',
    ]);
  });

  it('I05: stores names as they were sent; their length counts characters, not units', async () => {
    const names = ['𠮷'.repeat(200), '𠮷'.repeat(201), '龘', '买买提·艾力', 'e\u0301', 'é', 'ᠮᠣᠩᠭᠣᠯ'];
    expect(await outcomes('subject_name', names)).toEqual([
      '𠮷'.repeat(200),
      '/subject_name out-of-range',
      '龘',
      '买买提·艾力',
      'e\u0301',
      'é',
      'ᠮᠣᠩᠭᠣᠯ',
    ]);
  });

  it('I05: takes another spelling of a name in the key for the same fact', async () => {
    const person = (name: string) => ndjson({ uscc: usccOf(1), person_name: name, position: '监事' });
    const send = async (lines: string, at: number) =>
      deliver(gateway, { lines, sequence: at, itemCode: 'KEY-01', as: 'market-regulation' });
    expect(countsOf(await send(person('阿依古丽·e\u0301mil'), 2))).toEqual([1, 1, 0, 0]);
    expect(countsOf(await send(person('阿依古丽•\u00E9mil') + person('阿依古丽・ émil'), 3))).toEqual([
      2, 1, 0, 1,
    ]);
    const { rows } = await gateway.database.superuser.query(
      `select status, payload ->> 'person_name' as name from credit_record
       where uscc = $1 and payload ->> 'position' = '监事' order by sequence`,
      [usccOf(1)],
    );
    expect(rows).toEqual([
      { status: 'corrected', name: '阿依古丽·e\u0301mil' },
      { status: 'valid', name: '阿依古丽•\u00E9mil' },
    ]);
  });

  it('I07: reads days in their usual forms and never mends one that does not exist', async () => {
    const days = [
      '2026-01-05',
      '2026/1/5',
      '20260105',
      '2026年1月5日',
      '2023-02-29',
      '2016-12-31T23:59:60Z',
      '0000-01-01',
      '26-1-5',
    ];
    expect(await outcomes('published_on', days)).toEqual([
      ...Array.from({ length: 4 }, () => '2026-01-05'),
      ...Array.from({ length: 4 }, () => '/published_on malformed'),
    ]);
    const license = (valid_to: string, index: number) => ({
      uscc: usccOf(index),
      decision_no: `许可〔2026〕${index}号`,
      valid_to,
    });
    const ends = ['2099-12-31', '9999-12-31', '长期', '2030-06-30'];
    const answer = await deliver(gateway, {
      lines: ndjson(...ends.map(license)),
      sequence: 2,
      itemCode: 'LIC-01',
      as: 'market-regulation',
    });
    expect(countsOf(answer)).toEqual([4, 4, 0, 0]);
    const { rows } = await gateway.database.superuser.query<{ end: string | null }>(
      `select payload ->> 'valid_to' as end from credit_record where batch_id = $1 order by line`,
      [(answer.body as Batch).batchId],
    );
    expect(rows.map(({ end }) => end)).toEqual([null, null, null, '2030-06-30']);
  });

  it('I08: keeps amounts as decimal text, to the last digit, and refuses what could be read in two ways', async () => {
    const amounts = [
      '0.10',
      '999999999999999.99',
      '1,000.00',
      '¥5',
      '１２.５０',
      '0.1+0.2',
      '1e3',
      '1000000000000000',
      '-1.00',
      'NaN',
      0.1,
      '1,00.00',
      '1.234',
    ];
    expect(await outcomes('arrears_balance', amounts)).toEqual([
      '0.10',
      '999999999999999.99',
      '1000.00',
      '5',
      '12.50',
      ...Array.from({ length: 5 }, () => '/arrears_balance malformed'),
      '/arrears_balance wrong-type',
      '/arrears_balance malformed',
      '/arrears_balance malformed',
    ]);
  });
});
