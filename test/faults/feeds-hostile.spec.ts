import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { arrearsOf, manyArrears, usccOf } from '../support/arrears.js';
import { aReport } from '../support/factories.js';
import { type Batch, countsOf, deliver, ndjson, rejectionsOf } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { gzipBomb } from '../support/gzip-bombs.js';
import { Load, tally } from '../support/load.js';
import { memoryRise } from '../support/memory.js';
import { deliverRaw, endless, feedHead, mebibytesOf, type RawDelivery } from '../support/raw-feeds.js';
import { open } from '../support/raw-http.js';
import { leftOver, NOTHING_LEFT, openFiles, storedFacts } from '../support/stored.js';
import { until } from '../support/timing.js';

const MIB = 1_048_576;
const LIMIT_MIB = 128;
const EXPANDED_LIMIT_MIB = 16;
/** What the memory of a process may rise by while it reads: far below any of the bodies here. */
const FLAT_BYTES = 96 * MIB;
const GZIP = 'Content-Encoding: gzip';
const CSV = 'Content-Type: text/csv';

describe('a feed that is meant to do harm', () => {
  const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-spool-'));
  let gateway: TestGateway;
  let sequence = 1; // the demo has delivered the first batch
  let neighbors: Load;
  beforeAll(async () => {
    gateway = await startGateway({
      FEED_LIMIT_BYTES: String(LIMIT_MIB * MIB),
      FEED_EXPANDED_LIMIT_BYTES: String(EXPANDED_LIMIT_MIB * MIB),
      FEED_SPOOL_DIR: folder,
      ANSWER_LEASE_MS: '2000', // how fast reports are is not looked at here
    });
    await deliver(gateway, { lines: manyArrears(5_000), sequence: next() }); // all code is warm
    const token = await gateway.as('bank-a').accessToken();
    const requests = [{ path: '/v1/reports', body: aReport(gateway, { items: ['REG-01', 'TAX-02'] }) }];
    neighbors = new Load({ targets: () => [gateway.baseUrl], token, requests, workers: 1 });
  }, 90_000);
  afterAll(async () => {
    await neighbors?.end();
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const next = (): number => (sequence += 1);
  const left = async () => ({
    ...(await leftOver(gateway.database.superuser)),
    named: readdirSync(folder),
    open: openFiles(gateway.process.pid, folder),
  });
  const NOTHING = { ...NOTHING_LEFT, named: [], open: [] };

  /** Sends it and expects that memory stays flat, that nothing is stored or left, and that the process stays up. */
  async function expectHarmless(delivery: Omit<RawDelivery, 'sequence'>) {
    const before = await storedFacts(gateway.database.superuser);
    const { value, riseBytes } = await memoryRise(gateway.process.pid, async () =>
      deliverRaw(gateway, { ...delivery, sequence: next() }),
    );
    expect(riseBytes).toBeLessThan(FLAT_BYTES);
    expect(await storedFacts(gateway.database.superuser)).toEqual(before);
    expect(await left()).toEqual(NOTHING);
    expect(gateway.process.child.exitCode).toBeNull();
    return value;
  }

  const grown = ndjson(
    ...Array.from({ length: 4_000 }, (_, at) => arrearsOf(at, { arrears_balance: `${at * 7_919}.5` })),
  );
  const BOMBS: [string, () => Iterable<Buffer>, string][] = [
    ['one line of 1 GiB', () => gzipBomb('x', 1_024), 'more than 100 times'],
    ['1 GiB of blank lines', () => gzipBomb('\n', 1_024), 'more than 100 times'],
    ['1 GiB of one record', () => gzipBomb(ndjson(arrearsOf(1)), 1_024), 'more than 100 times'],
    [
      'records that compress as they do',
      () => gzipBomb(grown, 2 * EXPANDED_LIMIT_MIB),
      `${EXPANDED_LIMIT_MIB * MIB} bytes`,
    ],
  ];
  it.each(BOMBS)('C06: stops a gzip bomb: %s', async (_what, parts, reason) => {
    const answer = await expectHarmless({ parts: parts(), headers: [GZIP] });
    expect(answer).toMatchObject({ status: 413, code: 'payload-too-large' });
    expect(answer.detail).toContain(reason);
  });

  it('C06: stops a CSV that is a bomb', async () => {
    const answer = await expectHarmless({ parts: gzipBomb('uscc,', 1_024), headers: [GZIP, CSV] });
    expect([413, 422]).toContain(answer.status);
  });

  const whole = gzipSync(manyArrears(2_000, { tax_type: '环境保护税' }));
  const withByte = (at: number): Buffer => {
    const bytes = Buffer.from(whole);
    bytes.writeUInt8((bytes.at(at) ?? 0) ^ 1, at < 0 ? bytes.length + at : at);
    return bytes;
  };
  const BROKEN: [string, Buffer][] = [
    ['compressed twice', gzipSync(whole)],
    ['a bomb within a gzip', gzipSync(Buffer.concat([...gzipBomb('x', 512)]))],
    ['a wrong checksum', withByte(-8)],
    ['a wrong size', withByte(-1)],
    ['a byte changed in the middle', withByte(Math.floor(whole.length / 2))],
    ['cut in the middle', whole.subarray(0, whole.length / 2)],
    ['cut before the trailer', whole.subarray(0, -8)],
    ['cut in the trailer', whole.subarray(0, -1)],
    ['with a second member', Buffer.concat([whole, gzipSync(ndjson(arrearsOf(9_999)))])],
    ['with an empty second member', Buffer.concat([whole, gzipSync('')])],
    ['with rubbish behind it', Buffer.concat([whole, Buffer.alloc(100, 'x')])],
    ['with zeros behind it', Buffer.concat([whole, Buffer.alloc(512)])],
  ];
  it.each(BROKEN)('C06: refuses a gzip %s', async (_what, bytes) => {
    const answer = await expectHarmless({ parts: [bytes], headers: [GZIP] });
    expect(answer).toMatchObject({ status: 422, code: 'unreadable-feed' });
  });

  it.each([
    ['plain', Buffer.from(manyArrears(4_000)), []],
    ['compressed', gzipSync(Buffer.alloc(MIB, 'x'), { level: 0 }), [GZIP]],
  ])('C06: cuts a stream without an end at the limit, %s', async (_what, bytes, headers) => {
    // A sender that writes on is reset, and may be so before it reads the answer: then it is heard the next time.
    let tries = 0;
    let answer = await expectHarmless({ parts: endless(bytes), headers, pauseMs: 2 });
    while (answer.status === 0 && (tries += 1) < 3)
      answer = await expectHarmless({ parts: endless(bytes), headers, pauseMs: 2 });
    expect(answer).toMatchObject({ status: 413, code: 'payload-too-large' });
  });

  it('C07: rejects a line of 100 MB and publishes the lines after it', async () => {
    const parts = [...mebibytesOf('x', 100), '\n', manyArrears(30, { tax_type: '印花税' })];
    const { value: answer, riseBytes } = await memoryRise(gateway.process.pid, async () =>
      deliverRaw(gateway, { parts, sequence: next() }),
    );
    expect(riseBytes).toBeLessThan(FLAT_BYTES);
    expect(answer).toMatchObject({ status: 201, received: 31, accepted: 30, rejected: 1 });
    const { batchId } = answer as unknown as Batch;
    expect(await rejectionsOf(gateway, batchId)).toEqual([
      { line: 1, pointer: '', code: 'line-too-long', detail: expect.any(String) },
    ]);
    expect(await left()).toEqual(NOTHING);
  });

  const HEADER = 'uscc,tax_type,published_on,tax_authority\n';
  const row = (number: number): string => `${usccOf(number)},车船税,2026-10-15,太原市税务局`;
  const CSVS: [string, () => Iterable<string | Buffer>, RegExp][] = [
    ['a line of 100 MB', () => [HEADER, `${row(1)}\n`, ...mebibytesOf('x', 100), '\n'], /\bline 3\b/i],
    ['a cell of 100 MB', () => [HEADER, `${row(1)}\n"`, ...mebibytesOf('x', 100)], /\bline 3\b/i],
    [
      'a quote that is never closed',
      () => [HEADER, `${row(1)}\n"${`${row(2)}\n`.repeat(200_000)}`],
      /\bline 3\b/i,
    ],
    ['a quote that is never closed, in few lines', () => [HEADER, `${row(1)}\n"${row(2)}\n`], /\bline 3\b/i],
    [
      '10,000 columns',
      () => [`${HEADER.trim()},${Array.from({ length: 10_000 }, (_, at) => `c${at}`).join(',')}\n`],
      /column/,
    ],
    ['10,000 times one column', () => [`${'uscc,'.repeat(9_999)}uscc\n`], /column/],
    ['a header of 100 MB', () => mebibytesOf('u', 100), /line 1\b|header|column/i],
    ['no header', () => [`${row(1)}\n${row(2)}\n`], /header/],
  ];
  it.each(CSVS)('C07: refuses a CSV with %s and says where', async (_what, parts, where) => {
    const answer = await expectHarmless({ parts: parts(), headers: [CSV] });
    expect(answer).toMatchObject({ status: 422, code: 'unreadable-feed' });
    expect(answer.detail).toMatch(where);
    expect(answer.detail.length).toBeLessThan(300);
  });

  it('C07: rejects rows with another number of cells and records of 10,000 fields, and publishes the others', async () => {
    const csv = `${HEADER}${row(1)}\n${row(2)},5\n${usccOf(3)},车船税\n${row(4)}\n`;
    const answer = await deliver(gateway, { lines: csv, sequence: next(), type: 'text/csv' });
    expect(countsOf(answer)).toEqual([4, 2, 0, 2]);
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`${at}`, 0]));
    const lines = ndjson(wide) + manyArrears(1, { tax_type: '房产税' });
    const records = await deliver(gateway, { lines, sequence: next() });
    expect(countsOf(records)).toEqual([2, 1, 0, 1]);
    const rejections = await rejectionsOf(gateway, (records.body as Batch).batchId);
    expect(new Set(rejections.map(({ line }) => line))).toEqual(new Set([1]));
    expect(rejections.length).toBeLessThanOrEqual(101);
  });

  it('C07: reads lines that end in LF and CRLF in turn, and rejects a lone CR', async () => {
    const csv = `${HEADER.trim()}\r\n${row(11)}\n${row(12)}\r\n\r\n\n${row(13)}\r${row(14)}\n${row(15)}`;
    const answer = await deliver(gateway, { lines: csv, sequence: next(), type: 'text/csv' });
    expect(countsOf(answer)).toEqual([4, 3, 0, 1]);
    const lines = `${JSON.stringify(arrearsOf(21))}\r\n${JSON.stringify(arrearsOf(22, { tax_type: '契税' }))}\n\r\n`;
    expect(countsOf(await deliver(gateway, { lines, sequence: next() }))).toEqual([2, 1, 1, 0]);
  });

  it('C10: a connection cut at half leaves nothing; sent again by two workers at once, one publishes', async () => {
    const lines = manyArrears(20_000, { tax_type: '耕地占用税' });
    const before = await storedFacts(gateway.database.superuser);
    const cutAt = next();
    const socket = await open(gateway.process.port);
    socket.write(
      await feedHead(gateway, { sequence: cutAt, headers: [`Content-Length: ${Buffer.byteLength(lines)}`] }),
    );
    socket.write(lines.slice(0, lines.length / 2));
    await until('half of it is spooled', 10_000, async () => (await left()).open.length === 1);
    await sleep(200);
    socket.destroy();
    await until('the rest is gone', 10_000, async () => (await left()).open.length === 0);
    expect(await storedFacts(gateway.database.superuser)).toEqual(before);
    expect(await left()).toEqual(NOTHING);

    const answers = await Promise.all(
      [1, 2, 3].map(async () => deliver(gateway, { lines, sequence: cutAt })),
    );
    const isNew = ({ status, body }: GatewayAnswer) => status === 201 && !(body as Batch).duplicate;
    const published = answers.filter(isNew);
    const others = answers.filter((answer) => !isNew(answer));
    expect(published.map(countsOf)).toEqual([[20_000, 20_000, 0, 0]]);
    for (const { status, body } of others) {
      if (status === 409) expect(body).toMatchObject({ code: 'batch-out-of-order' });
      else
        expect({ status, body }).toMatchObject({
          status: 201,
          body: { ...(published[0]?.body as Batch), duplicate: true },
        });
    }
    expect(await left()).toEqual(NOTHING);
  });

  it('lets the neighbors go on: no report failed meanwhile', async () => {
    await neighbors.end();
    expect(tally(neighbors.outcomes)).toEqual({ 201: neighbors.outcomes.length });
    expect(neighbors.outcomes.length).toBeGreaterThan(50);
    expect(gateway.process.output()).not.toMatch(/"level":(?:50|60)/);
  });
});
