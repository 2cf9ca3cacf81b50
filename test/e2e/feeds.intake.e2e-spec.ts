import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { arrearsOf, manyArrears, shownArrears, usccOf } from '../support/arrears.js';
import { countsOf, deliver, ndjson, type TestDelivery } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problem.js';
import { leftOver, NOTHING_LEFT, storedFacts } from '../support/stored.js';

/** A name of a rare character beyond the basic plane and a middle dot, and its bytes. @source GB 18030-2022 */
const NAME = '中国·𠮷';
const NAME_GB_18030 = Buffer.from('d6d0b9faa1a49534b235', 'hex');
/** 增值税 and 太原 in the same charset. */
const VAT_GB_18030 = Buffer.from('d4f6d6b5cbb0', 'hex');
const TAIYUAN_GB_18030 = Buffer.from('ccabd4ad', 'hex');
const BOM = Buffer.from('efbbbf', 'hex');
const CSV = 'text/csv';

const digest = (algorithm: 'sha256' | 'sha512', bytes: string | Uint8Array): string =>
  createHash(algorithm).update(bytes).digest('base64');

describe('the bytes of a batch', () => {
  let gateway: TestGateway;
  let sequence = 1; // the demo has delivered the first batch
  let enterprise = 0;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const next = (): number => (sequence += 1);
  const anArrears = (overrides: object = {}) => arrearsOf((enterprise += 1), overrides);
  const send = async (delivery: Omit<TestDelivery, 'sequence'>) =>
    deliver(gateway, { sequence: next(), ...delivery });
  const expectNothingOf = async (delivery: Omit<TestDelivery, 'sequence'>, status: number, code: string) => {
    const { superuser } = gateway.database;
    const before = await storedFacts(superuser);
    const problem = expectProblem(await send(delivery), status, code);
    expect(await storedFacts(superuser)).toEqual(before);
    expect(await leftOver(superuser)).toEqual(NOTHING_LEFT);
    return problem;
  };

  /** One record with NAME as NDJSON or CSV, its Chinese written by these bytes. */
  function written(format: 'NDJSON' | 'CSV', charset: 'UTF-8' | 'GB 18030') {
    const uscc = usccOf((enterprise += 1));
    const [vat, city, name] =
      charset === 'UTF-8'
        ? [Buffer.from('增值税'), Buffer.from('太原'), Buffer.from(NAME)]
        : [VAT_GB_18030, TAIYUAN_GB_18030, NAME_GB_18030];
    const parts =
      format === 'CSV'
        ? [
            `uscc,published_on,tax_type,tax_authority,subject_name\r\n${uscc},2026-10-15,`,
            vat,
            ',',
            city,
            ',',
            name,
          ]
        : [
            `{"uscc":"${uscc}","published_on":"2026-10-15","tax_type":"`,
            vat,
            '","tax_authority":"',
            city,
            '","subject_name":"',
            name,
            '"}\n',
          ];
    return { uscc, bytes: Buffer.concat(parts.map((part) => Buffer.from(part))) };
  }

  const WAYS: ['NDJSON' | 'CSV', 'UTF-8' | 'GB 18030', string, boolean][] = [
    ['NDJSON', 'UTF-8', '', false],
    ['NDJSON', 'UTF-8', '; charset=utf-8', true],
    ['NDJSON', 'GB 18030', '; charset=gb18030', false],
    ['NDJSON', 'GB 18030', '; charset=gbk', true],
    ['CSV', 'UTF-8', '', true],
    ['CSV', 'GB 18030', '; charset=GBK', false],
    ['CSV', 'GB 18030', '', false],
  ];
  it.each(WAYS)(
    'I05: reads %s in %s, declared as "%s", gzip: %s',
    async (format, charset, declared, isGzip) => {
      const { uscc, bytes } = written(format, charset);
      const answer = await send({
        lines: isGzip ? gzipSync(bytes) : bytes,
        type: `${format === 'CSV' ? CSV : 'application/x-ndjson'}${declared}`,
        headers: isGzip ? { 'content-encoding': 'gzip' } : {},
      });
      expect([answer.status, countsOf(answer)]).toEqual([201, [1, 1, 0, 0]]);
      const [shown] = await shownArrears(gateway, uscc);
      expect(shown).toMatchObject({ tax_type: '增值税', tax_authority: '太原', subject_name: NAME });
    },
  );

  it('passes over one mark of UTF-8 at the beginning', async () => {
    for (const format of ['NDJSON', 'CSV'] as const) {
      const { bytes } = written(format, 'UTF-8');
      const type = format === 'CSV' ? CSV : 'application/x-ndjson';
      expect(countsOf(await send({ lines: Buffer.concat([BOM, bytes]), type }))).toEqual([1, 1, 0, 0]);
    }
  });

  it('C07: reads the columns of a CSV in any order, and no op as put', async () => {
    const uscc = usccOf((enterprise += 1));
    const lines = `op,tax_authority,uscc,published_on,tax_type\n,太原,${uscc},2026-10-15,增值税\n`;
    expect(countsOf(await send({ lines, type: CSV }))).toEqual([1, 1, 0, 0]);
    expect(await shownArrears(gateway, uscc)).toHaveLength(1);
  });

  it('C09: takes a body whose Content-Digest is right, by whichever algorithm', async () => {
    for (const algorithms of [['sha256'], ['sha512'], ['sha256', 'sha512']] as const) {
      const lines = ndjson(anArrears());
      const named = algorithms.map((each) => `${each.replace('sha', 'sha-')}=:${digest(each, lines)}:`);
      const answer = await send({ lines, headers: { 'content-digest': named.join(', ') } });
      expect([algorithms, answer.status]).toEqual([algorithms, 201]);
      const hex = Buffer.from(digest('sha256', lines), 'base64').toString('hex');
      expect(answer.body).toMatchObject({ digest: hex });
    }
  });

  it('C09: compares the digest with the bytes as they were sent, compressed', async () => {
    const lines = gzipSync(ndjson(anArrears()));
    const headers = { 'content-encoding': 'gzip', 'content-digest': `sha-256=:${digest('sha256', lines)}:` };
    expect((await send({ lines, headers })).status).toBe(201);
  });

  it('C09: refuses a body that is not the one of its digest, also when it looks whole', async () => {
    const lines = manyArrears(50);
    const cutAtARow = lines.slice(0, lines.indexOf('\n', lines.length / 2) + 1);
    const headers = { 'content-digest': `sha-256=:${digest('sha256', lines)}:` };
    await expectNothingOf({ lines: cutAtARow, headers }, 422, 'batch-digest-mismatch');
    const both = `${headers['content-digest']}, sha-512=:${digest('sha512', 'other')}:`;
    await expectNothingOf({ lines, headers: { 'content-digest': both } }, 422, 'batch-digest-mismatch');
  });

  it.each(['sha-256=garbage', 'sha-256=:AAAA:', 'md5=:1B2M2Y8AsgTpgAmY7PhCfg==:', 'sha-256'])(
    'refuses the Content-Digest %s',
    async (header) => {
      const headers = { 'content-digest': header };
      await expectNothingOf({ lines: ndjson(anArrears()), headers }, 400, 'malformed-request');
    },
  );

  it('C09: refuses a file with another number of records than was announced', async () => {
    const lines = manyArrears(12, { tax_type: '资源税' });
    for (const recordCount of [11, 13])
      await expectNothingOf({ lines, recordCount }, 422, 'batch-digest-mismatch');
    expect((await send({ lines, recordCount: 12 })).status).toBe(201);
  });

  it.each([
    ['ZIP', Buffer.from('504b0304140000000800', 'hex'), {}],
    ['ZIP within gzip', gzipSync(Buffer.from('504b0304140000000800', 'hex')), { 'content-encoding': 'gzip' }],
    ['undeclared gzip', gzipSync('{}\n'), {}],
    ['tar', tarOf('../../x', '{}\n'), {}],
    ['tar within gzip', gzipSync(tarOf('/etc/x', '{}\n')), { 'content-encoding': 'gzip' }],
    ['gzip within gzip', gzipSync(gzipSync('{}\n')), { 'content-encoding': 'gzip' }],
    ['bzip2', Buffer.from('425a68393141592653590000', 'hex'), {}],
    ['xz', Buffer.from('fd377a585a0000', 'hex'), {}],
    ['Zstandard', Buffer.from('28b52ffd2400', 'hex'), {}],
    ['7z', Buffer.from('377abcaf271c0004', 'hex'), {}],
  ])('I12: takes no %s', async (_name, lines, headers) => {
    await expectNothingOf({ lines, headers }, 422, 'unreadable-feed');
  });

  it.each(['br', 'deflate', 'zstd', 'compress', 'gzip, gzip', 'identity, gzip'])(
    'I12: takes no Content-Encoding %s',
    async (encoding) => {
      const lines = ndjson(anArrears());
      await expectNothingOf(
        { lines, headers: { 'content-encoding': encoding } },
        415,
        'unsupported-media-type',
      );
    },
  );

  it('I12: lets no name that the sender gives name a file', async () => {
    const plain = gzipSync(ndjson(anArrears()));
    const named = Buffer.concat([plain.subarray(0, 3), Buffer.of(8), plain.subarray(4, 10)]);
    const lines = Buffer.concat([named, Buffer.from('../../i12-escaped\0'), plain.subarray(10)]);
    const headers = {
      'content-encoding': 'gzip',
      'content-disposition': 'attachment; filename="../../i12-escaped"',
    };
    expect((await send({ lines, headers })).status).toBe(201);
    const folders = ['.', '..', tmpdir(), '/', gateway.dataRoot];
    expect(folders.flatMap((folder) => readdirSync(folder)).filter((name) => /i12/.test(name))).toEqual([]);
  });
});

/** A tar archive of one small file. @source POSIX.1-2024, pax: ustar interchange format */
function tarOf(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('ustar\0', 257);
  return Buffer.concat([header, Buffer.from(content.padEnd(512, '\0')), Buffer.alloc(1_024)]);
}
