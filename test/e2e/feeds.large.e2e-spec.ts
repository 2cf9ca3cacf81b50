import { gzipSync } from 'node:zlib';
import { arrearsOf } from '../support/arrears.js';
import { type Batch, countsOf, deliver, rejectionsOf } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problem.js';
import { leftOver, NOTHING_LEFT } from '../support/stored.js';

const LINES = 12_000;
const COLUMNS = ['uscc', 'subject_name', 'tax_type', 'published_on', 'arrears_balance', 'tax_authority'];

describe('a feed of several megabytes, which is judged on several threads', () => {
  let gateway: TestGateway;
  let sequence = 1; // the demo has delivered the first batch
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  /** One record a line; every thousandth line states an amount that is none, line 11,111 the fact of line 11. */
  const records = (taxType: string): Record<string, unknown>[] =>
    Array.from({ length: LINES }, (_, index) => {
      const line = index + 1;
      const overrides = {
        tax_type: taxType,
        tax_authority: `太原市税务局${'第一税务分局'.repeat(10)}`,
        ...(line % 1_000 === 0 ? { arrears_balance: 'many' } : {}),
      };
      return arrearsOf(line === 11_111 ? 10 : index, overrides);
    });
  const refused = Array.from({ length: 12 }, (_, index) => ({
    line: (index + 1) * 1_000,
    code: 'malformed',
  }));
  const expected = [...refused, { line: 11_111, code: 'duplicate-record' }].toSorted(
    (a, b) => a.line - b.line,
  );

  it.each([false, true])('is NDJSON and counted and numbered as one (gzip: %j)', async (isGzip) => {
    const text = records(isGzip ? '房产税' : '车船税').map((record) => `${JSON.stringify(record)}\n`);
    const bytes = Buffer.from(text.join(''));
    const answer = await deliver(gateway, {
      lines: isGzip ? gzipSync(bytes) : bytes,
      sequence: (sequence += 1),
      headers: isGzip ? { 'content-encoding': 'gzip' } : {},
    });
    expect(countsOf(answer)).toEqual([LINES, LINES - 13, 0, 13]);
    const rejections = await rejectionsOf(gateway, (answer.body as Batch).batchId);
    expect(rejections).toMatchObject(expected);
  });

  it('is CSV whose cells hold line feeds', async () => {
    const rows = records('契税').map((record) =>
      COLUMNS.map((name) => (name === 'subject_name' ? '"示范企业\n"' : String(record[name]))).join(','),
    );
    const answer = await deliver(gateway, {
      lines: `${COLUMNS.join(',')}\n${rows.join('\n')}\n`,
      sequence: (sequence += 1),
      type: 'text/csv',
    });
    expect(countsOf(answer)).toEqual([LINES, LINES - 13, 0, 13]);
    const rejections = await rejectionsOf(gateway, (answer.body as Batch).batchId);
    // The header is line 1, and each row has two.
    expect(rejections).toMatchObject(expected.map(({ line, code }) => ({ line: 2 * line, code })));
  });

  it('is refused as a whole for a line that ends it, wherever it stands', async () => {
    const rows = records('印花税').map((record) => COLUMNS.map((name) => String(record[name])).join(','));
    for (const line of [9_000, 11_800]) rows[line - 2] = `"${rows[line - 2] ?? ''}`;
    const lines = `${COLUMNS.join(',')}\n${rows.join('\n')}\n`;
    const answer = await deliver(gateway, { lines, sequence: sequence + 1, type: 'text/csv' });
    const { detail } = expectProblem(answer, 422, 'unreadable-feed');
    expect(detail).toContain('opened in line 9000 ');
    expect(await leftOver(gateway.database.superuser)).toEqual(NOTHING_LEFT);
  });
});
