import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { arrearsOf, manyArrears, usccOf } from '../support/arrears.js';
import { deliver, ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { aProvider } from '../support/keys.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import { leftOver, NOTHING_LEFT, openFiles, storedFacts } from '../support/stored.js';

const HEADER = 'uscc,tax_type,published_on,tax_authority,arrears_balance';
const FULL_HEADER =
  'uscc,subject_name,tax_type,arrears_balance,current_period_arrears,published_on,tax_authority,cleared_on';

interface Trial {
  readonly body: string | Uint8Array;
  readonly type?: string;
  readonly item?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64');

describe('POST /v1/feeds/{itemCode}/dry-runs', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ FEED_EXPANDED_LIMIT_BYTES: '20000000' });
    const lines = manyArrears(20, { arrears_balance: '1000.00' });
    expect((await deliver(gateway, { lines, sequence: 7, kind: 'full' })).status).toBe(201);
  });
  afterAll(async () => gateway?.stop());

  const dryRun = async ({
    body,
    type = 'application/x-ndjson',
    item = 'TAX-02',
    query = '',
    headers,
  }: Trial) => {
    const response = await fetch(`${gateway.baseUrl}/v1/feeds/${item}/dry-runs${query}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await gateway.as('tax-bureau').accessToken()}`,
        'content-type': type,
        ...headers,
      },
      body: typeof body === 'string' ? body : Uint8Array.from(body),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const row = (number: number, amount = '1000.00') =>
    `${usccOf(number)},增值税,2026-10-15,太原市税务局,${amount}`;
  const table = (...rows: string[]) => `${[HEADER, ...rows].join('\r\n')}\r\n`;
  const codesOf = (answer: GatewayAnswer) =>
    (answer.body as { causes: { code: string }[] }).causes.map(({ code }) => code);
  const everything = async () => {
    const { superuser } = gateway.database;
    const { rows } = await superuser.query(
      `select (select count(*) from batch) as batches, (select count(*) from batch_rejection) as findings,
              (select count(*) from feed) as feeds`,
    );
    return [rows[0], await storedFacts(superuser), await leftOver(superuser)];
  };

  it('says in full what a delivery would come to', async () => {
    const lines = [
      JSON.stringify(arrearsOf(0)),
      JSON.stringify(arrearsOf(1, { published_on: '2026/10/15' })),
      JSON.stringify(arrearsOf(0, { arrears_balance: '2.00' })),
      JSON.stringify(arrearsOf(2, { uscc: '9.1140E+17' })),
      '{"uscc": broken',
    ];
    expect(await dryRun({ body: lines.join('\n'), query: '?kind=incremental' })).toMatchObject({
      status: 200,
    });
    const { body } = await dryRun({ body: lines.join('\n'), query: '?kind=incremental' });
    const detail = expect.any(String) as string;
    const severity = 'error';
    expect(body).toEqual({
      itemCode: 'TAX-02',
      received: 5,
      accepted: 2,
      rejected: 3,
      warned: 1,
      wouldBe: 'published',
      reasonCode: null,
      reason: null,
      findings: [
        { line: 2, pointer: '/published_on', code: 'date-reformatted', detail, severity: 'warning' },
        { line: 3, pointer: '', code: 'duplicate-record', detail, severity },
        { line: 4, pointer: '/uscc', code: 'invalid-uscc', detail, severity },
        { line: 5, pointer: '', code: 'malformed', detail, severity },
      ],
      findingsByCode: [
        { code: 'date-reformatted', pointer: '/published_on', severity: 'warning', count: 1, firstLine: 2 },
        { code: 'duplicate-record', pointer: '', severity, count: 1, firstLine: 3 },
        { code: 'invalid-uscc', pointer: '/uscc', severity, count: 1, firstLine: 4 },
        { code: 'malformed', pointer: '', severity, count: 1, firstLine: 5 },
      ],
      causes: [{ code: 'spreadsheet-numbers', pointer: '/uscc', detail, findings: 1 }],
      drift: [],
      template: { csv: expect.stringMatching(`^${FULL_HEADER}\r\n`), ndjson: detail, renames: [] },
    });
    expect(JSON.stringify(body)).not.toContain('9.1140E+17');
  });

  it('stores nothing of it and keeps no file', async () => {
    const before = await everything();
    await dryRun({ body: manyArrears(30) });
    await dryRun({ body: 'garbage\n' });
    await dryRun({ body: manyArrears(3), item: 'TAX-01' });
    expect(await everything()).toEqual(before);
    expect(await leftOver(gateway.database.superuser)).toEqual(NOTHING_LEFT);
    expect(openFiles(gateway.process.pid, '/tmp').filter((path) => path.includes('incoming-feed'))).toEqual(
      [],
    );
  });

  it('gives a template that a delivery takes', async () => {
    const { body } = await dryRun({ body: manyArrears(1) });
    const { csv, ndjson: json } = (body as { template: { csv: string; ndjson: string } }).template;
    for (const [lines, type] of [
      [csv, 'text/csv'],
      [json, 'application/x-ndjson'],
    ] as const) {
      const again = await dryRun({ body: lines, type, query: '?kind=incremental' });
      expect(again.body).toMatchObject({ received: 1, accepted: 1, warned: 0, wouldBe: 'published' });
    }
  });

  it.each([
    ['GB 18030', () => iconv.encode(table(row(0), row(1)), 'gb18030'), { type: 'text/csv; charset=gb18030' }],
    ['GB 18030 that is not declared', () => iconv.encode(table(row(0), row(1)), 'gb18030'), {}],
    ['gzip', () => gzipSync(table(row(0), row(1))), { headers: { 'content-encoding': 'gzip' } }],
  ])('reads %s', async (_what, body, how) => {
    const answer = await dryRun({ body: body(), type: 'text/csv', query: '?kind=incremental', ...how });
    expect(answer).toMatchObject({ status: 200, body: { received: 2, accepted: 2, causes: [] } });
  });

  describe('of a file that cannot be read as a whole', () => {
    it.each([
      ['a misspelled column', table(row(0)).replace('tax_type', 'taxType'), ['misnamed-field']],
      ['Chinese column names', table(row(0)).replace('tax_type', '欠税税种'), ['misnamed-field']],
      ['semicolons', table(row(0)).replaceAll(',', ';'), ['wrong-separator']],
      ['a missing column', table(row(0)).replace(',tax_authority', ''), ['missing-fields']],
      ['NDJSON', manyArrears(2), ['wrong-format']],
      ['an Excel workbook', 'PK\u0003\u0004 and so on', ['zip']],
    ])('with %s, it names the reason and the cause', async (_what, body, causes) => {
      const answer = await dryRun({ body, type: 'text/csv' });
      expect(answer).toMatchObject({
        status: 200,
        body: { wouldBe: 'refused', reasonCode: 'unreadable-feed', reason: expect.any(String) },
      });
      expect(codesOf(answer)).toEqual(causes);
    });

    it('with misspelled columns, it says how to rename them', async () => {
      const body = table(row(0)).replace('tax_type', 'taxType').replace('published_on', '公告日期');
      const answer = await dryRun({ body, type: 'text/csv' });
      expect(answer.body).toMatchObject({
        template: {
          renames: [
            { from: 'taxType', to: 'tax_type' },
            { from: '公告日期', to: 'published_on' },
          ],
        },
      });
    });
  });

  it('names the charset of lines declared as UTF-8 that are GB 18030', async () => {
    const lines = iconv.encode(ndjson(arrearsOf(0), arrearsOf(1)), 'gb18030');
    const answer = await dryRun({ body: lines, type: 'application/x-ndjson; charset=utf-8' });
    expect(answer.body).toMatchObject({ received: 2, rejected: 2 });
    expect(codesOf(answer)).toEqual(['wrong-charset']);
  });

  describe('against the last batch', () => {
    it.each([
      [
        'amounts × 10,000',
        manyArrears(20, { arrears_balance: '10000000.00' }),
        '/arrears_balance',
        'amount-scale',
      ],
      ['no names', manyArrears(20, { subject_name: null }), '/subject_name', 'emptied-field'],
      ['half the enterprises', manyArrears(10, { arrears_balance: '1000.00' }), '', 'enterprises-missing'],
    ])('says that %s would hold it', async (_what, body, pointer, code) => {
      const answer = await dryRun({ body });
      expect(answer.body).toMatchObject({ wouldBe: 'held', reasonCode: null });
      const { drift } = answer.body as { drift: object[] };
      expect(drift).toContainEqual({ pointer, code, detail: expect.any(String), holds: true });
    });

    it('only tells of values that are new', async () => {
      const answer = await dryRun({
        body: manyArrears(20, { arrears_balance: '1000.00', tax_type: '印花税' }),
      });
      expect(answer.body).toMatchObject({
        wouldBe: 'published',
        drift: [{ pointer: '/tax_type', code: 'new-values', holds: false }],
      });
    });

    it('compares an incremental batch with incremental ones alone', async () => {
      const answer = await dryRun({
        body: manyArrears(20, { arrears_balance: '10000000.00' }),
        query: '?kind=incremental',
      });
      expect(answer.body).toMatchObject({ wouldBe: 'published', drift: [] });
    });
  });

  it.each([
    ['too many rejections', manyArrears(18) + 'x\n'.repeat(3), '', 'too-many-rejections'],
    ['nothing', '\n', '', 'unreadable-feed'],
    ['another number of records than announced', manyArrears(3), '?recordCount=4', 'batch-digest-mismatch'],
    ['a sequence that is past', manyArrears(3), '?sequence=7', 'batch-out-of-order'],
    ['a full batch of nothing but faults', 'x\n', '?kind=full', 'too-many-rejections'],
  ])('says that %s would be refused', async (_what, body, query, reasonCode) => {
    const answer = await dryRun({ body, query });
    expect(answer).toMatchObject({ status: 200, body: { wouldBe: 'refused', reasonCode } });
  });

  it('says that an enterprise outside the region would be refused', async () => {
    const { client } = await aProvider(gateway, ['TAX-02'], '310000');
    const answer = await client.send('POST', '/v1/feeds/TAX-02/dry-runs', {
      body: manyArrears(1),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { wouldBe: 'refused', reasonCode: 'region-not-served' },
    });
  });

  it('lists the first 1,000 findings and counts the rest', async () => {
    const { body } = await dryRun({ body: 'garbage\n'.repeat(1_500) });
    const { findings, findingsByCode } = body as { findings: { line: number }[]; findingsByCode: object[] };
    expect([findings.length, findings.at(-1)?.line]).toEqual([1_000, 1_000]);
    expect(findingsByCode).toEqual([
      { code: 'malformed', pointer: '', severity: 'error', count: 1_500, firstLine: 1 },
    ]);
  });

  it.each([
    ['an item of another department', { item: 'JUD-01' }, 403, 'feed-not-yours'],
    ['an item that is asked live', { item: 'TAX-04' }, 422, 'mode-not-offered'],
    ['an item nobody knows', { item: 'ZZZ-99' }, 422, 'unknown-item'],
    ['JSON', { type: 'application/json', body: '{}' }, 415, 'unsupported-media-type'],
    ['a scan', { type: 'image/png', body: 'PNG' }, 415, 'unsupported-media-type'],
    ['another charset', { type: 'text/csv; charset=big5' }, 415, 'unsupported-media-type'],
    [
      'another digest',
      { headers: { 'content-digest': `sha-256=:${digest('x')}:` } },
      422,
      'batch-digest-mismatch',
    ],
    [
      'what grows too large',
      { body: gzipSync(Buffer.alloc(25_000_000, '\n')), headers: { 'content-encoding': 'gzip' } },
      413,
      'payload-too-large',
    ],
  ])('refuses %s', async (_what, fault, status, code) => {
    expectProblem(await dryRun({ body: manyArrears(1), ...fault }), status, code);
  });

  it('takes the digest of what was sent', async () => {
    const body = manyArrears(1);
    const answer = await dryRun({ body, headers: { 'content-digest': `sha-256=:${digest(body)}:` } });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['?kind=delta', '/kind'],
    ['?sequence=0', '/sequence'],
    ['?dataTime=2999-01-01T00:00:00Z', '/dataTime'],
    ['?limit=5', '/limit'],
  ])('refuses %s', async (query, pointer) => {
    const answer = await dryRun({ body: manyArrears(1), query });
    expect(answer.status).toBe(422);
    expectFault(answer, {
      pointer,
      code: (answer.body as { errors: { code: string }[] }).errors[0]?.code ?? '',
    });
  });

  it('is the business of providers only', async () => {
    await expectOnly(gateway, ['provider'], { method: 'POST', path: '/v1/feeds/TAX-02/dry-runs', body: {} });
  });
});
