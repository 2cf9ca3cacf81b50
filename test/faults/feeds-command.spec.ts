import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { arrearsOf, manyArrears, usccOf } from '../support/arrears.js';
import { type Ended, gatewayCommand } from '../support/command.js';
import { CuttingProxy } from '../support/cutting-proxy.js';
import { type Batch, ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { leftOver, NOTHING_LEFT } from '../support/stored.js';

const HEADER = 'uscc,tax_type,published_on,tax_authority,arrears_balance';
const row = (number: number, amount = '1000.00') =>
  `${usccOf(number)},增值税,2026-10-15,太原市税务局,${amount}`;
const table = (...rows: string[]) => `${[HEADER, ...rows].join('\r\n')}\r\n`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'feed-command-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('feed check', () => {
  const check = async (path: string, ...words: string[]): Promise<Ended> =>
    gatewayCommand(['feed', 'check', path, '--item', 'TAX-02', ...words]);

  it('ends with 0 for a good file, without any gateway', async () => {
    const ended = await check(file('good.csv', table(row(0), row(1))));
    expect(ended).toEqual({
      exitCode: 0,
      stdout: 'TAX-02: would be published. 2 lines: 2 good, 0 rejected, 0 with a warning.\n',
      stderr: '',
    });
  });

  it.each([
    ['compressed', 'good.csv.gz', gzipSync(table(row(0))), []],
    ['in GB 18030', 'gb.csv', iconv.encode(table(row(0)), 'gb18030'), ['--charset', 'gb18030']],
    ['as NDJSON', 'good.ndjson', manyArrears(1), []],
    ['under a name without a format', 'export', manyArrears(1), ['--format', 'ndjson']],
  ])('reads a file %s', async (_what, name, content, words) => {
    expect(await check(file(name, content), ...words)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('ends with 1 where a line would be rejected, and prints lines, causes and a template', async () => {
    const spoiled = row(1).replace(usccOf(1), '9.1140E+17');
    const { exitCode, stdout } = await check(file('bad.csv', table(row(0), spoiled, spoiled)));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^error +invalid-uscc +\/uscc +2 +3, 4 /m);
    expect(stdout).toMatch(/^- \/uscc: A spreadsheet turned the codes into numbers/m);
    expect(stdout).toContain('uscc,subject_name,tax_type,');
    expect(stdout).not.toContain('9.1140E+17');
  });

  it('gives the whole result as JSON', async () => {
    const { exitCode, stdout } = await check(file('bad.ndjson', 'garbage\n'), '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      itemCode: 'TAX-02',
      rejected: 1,
      findings: [{ line: 1, code: 'malformed' }],
    });
  });

  it.each([
    ['no item', ['feed', 'check', 'a.csv']],
    ['no file', ['feed', 'check', '--item', 'TAX-02']],
    ['an item nobody knows', ['feed', 'check', 'a.csv', '--item', 'ZZZ-99']],
    ['an item that is asked live', ['feed', 'check', 'a.csv', '--item', 'TAX-04']],
    ['an option it does not know', ['feed', 'check', 'a.csv', '--item', 'TAX-02', '--fast']],
    ['nothing', ['feed']],
    ['a push without a sequence', ['feed', 'push', 'a.csv', '--item', 'TAX-02', '--kind', 'full']],
  ])('ends with 2 for %s and says how it is called', async (_what, words) => {
    const { exitCode, stdout, stderr } = await gatewayCommand(words);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: npm run gateway -- feed check FILE');
  });

  it('ends with 1 for a file that is not there', async () => {
    expect(await check(join(folder, 'nowhere.csv'))).toMatchObject({ exitCode: 1 });
  });
});

describe('feed push', () => {
  let gateway: TestGateway;
  let key: string;
  beforeAll(async () => {
    gateway = await startGateway();
    key = file('key.json', JSON.stringify(gateway.demo.clients['tax-bureau']?.privateJwk));
  });
  afterAll(async () => gateway?.stop());

  const USUAL = ['--item', 'TAX-02', '--kind', 'incremental', '--data-time', '2026-11-01T00:00:00Z'];
  const push = async (path: string, words: string[], url = gateway.baseUrl): Promise<Ended> => {
    const as = ['--url', url, '--issuer', gateway.demo.issuer, '--client-id', 'tax-bureau', '--key', key];
    return gatewayCommand(['feed', 'push', path, ...USUAL, ...as, ...words]);
  };
  const answerTo = (path: string): Batch =>
    JSON.parse(readFileSync(`${path}.response.json`, 'utf8')) as Batch;
  const rejectionsOf = (path: string): string => readFileSync(`${path}.rejections.ndjson`, 'utf8');
  const lastSequence = async (): Promise<number> => {
    const { body } = await gateway.as('tax-bureau').send('GET', '/v1/feeds');
    const { items } = body as { items: { itemCode: string; lastSequence: number }[] };
    return items.find(({ itemCode }) => itemCode === 'TAX-02')?.lastSequence ?? 0;
  };
  const batches = async (): Promise<number> => {
    const { rows } = await gateway.database.superuser.query<{ count: number }>(
      `select count(*)::int as count from batch where status = 'published'`,
    );
    return rows[0]?.count ?? 0;
  };

  it('delivers a file, writes the answer beside it and ends with 0', async () => {
    const path = file('first.ndjson', manyArrears(3));
    const ended = await push(path, ['--sequence', '5']);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ended.stdout).toContain('3 received: 3 accepted, 0 unchanged, 0 rejected.');
    expect(answerTo(path)).toMatchObject({ status: 'published', sequence: 5, received: 3 });
    expect(rejectionsOf(path)).toBe('');
  });

  it('takes the next sequence, compresses on the way and announces the number of records', async () => {
    const next = (await lastSequence()) + 1;
    const path = file('second.csv', table(row(10), row(11)));
    const ended = await push(path, ['--sequence', 'next', '--gzip', '--record-count', '2']);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(answerTo(path)).toMatchObject({ status: 'published', sequence: next, received: 2 });
    expect(await lastSequence()).toBe(next);
  });

  it('gets the same answer when the same command is given again', async () => {
    const path = file('again.ndjson', manyArrears(2));
    const words = ['--sequence', String((await lastSequence()) + 1)];
    await push(path, words);
    const first = answerTo(path);
    const before = await batches();
    expect(await push(path, words)).toMatchObject({ exitCode: 0 });
    expect(answerTo(path)).toEqual(first);
    expect(await batches()).toBe(before);
  });

  it('ends with 1 where lines were rejected, and lists them', async () => {
    const path = file('partly.ndjson', `${ndjson(arrearsOf(20))}garbage\n`);
    expect(await push(path, ['--sequence', 'next'])).toMatchObject({ exitCode: 1 });
    expect(answerTo(path)).toMatchObject({ status: 'published', accepted: 1, rejected: 1 });
    expect(JSON.parse(rejectionsOf(path))).toMatchObject({ line: 2, code: 'malformed' });
  });

  it('lists the lines of a batch that was refused for them', async () => {
    const path = file('refused.ndjson', `${manyArrears(15)}${'garbage\n'.repeat(10)}`);
    const { exitCode, stdout } = await push(path, ['--sequence', 'next']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('too-many-rejections');
    expect(rejectionsOf(path).trimEnd().split('\n')).toHaveLength(10);
  });

  it.each([
    ['half-way through the file', { afterSentBytes: 400_000 }],
    ['before the answer came back', { afterAnsweredBytes: 1 }],
  ])(
    'goes on after the connection broke %s, and the batch is there once',
    async (_where, when) => {
      const proxy = await CuttingProxy.before(gateway.process.port, when);
      const before = await batches();
      const path = file('cut.ndjson', manyArrears(5_000, { arrears_balance: `${before}.00` }));
      const next = (await lastSequence()) + 1;
      const ended = await push(path, ['--sequence', String(next)], proxy.url);
      await proxy.close();
      expect(ended).toMatchObject({ exitCode: 0 });
      expect(ended.stderr).toMatch(
        /The connection broke.* Sending again from the start in 1 s, under the same key\./,
      );
      expect(proxy.cuts).toBe(1);
      expect(answerTo(path)).toMatchObject({ status: 'published', sequence: next, received: 5_000 });
      expect(await batches()).toBe(before + 1);
      expect(await leftOver(gateway.database.superuser)).toEqual(NOTHING_LEFT);
    },
    60_000,
  );

  it('acts for a demo party by the file of the gateway on this machine', async () => {
    const path = file('demo.ndjson', manyArrears(1));
    const words = ['feed', 'push', path, ...USUAL, '--sequence', 'next', '--as', 'tax-bureau'];
    expect(await gatewayCommand(words, { DATA_DIR: gateway.dataRoot })).toMatchObject({ exitCode: 0 });
    const stranger = [...words.slice(0, -1), 'nobody'];
    expect(await gatewayCommand(stranger, { DATA_DIR: gateway.dataRoot })).toMatchObject({ exitCode: 2 });
  });

  it('tells the problem when the gateway takes nothing of it', async () => {
    const path = file('late.ndjson', manyArrears(1, { tax_type: '印花税' }));
    const { exitCode, stdout } = await push(path, ['--sequence', '1']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('batch-out-of-order');
    expect(answerTo(path)).toMatchObject({ status: 409, code: 'batch-out-of-order' });
  });

  it('ends with 3 for a client without a token, and never sends its assertion to another issuer', async () => {
    const path = file('nobody.ndjson', manyArrears(1));
    const as = ['--url', gateway.baseUrl, '--client-id', 'court', '--key', key];
    const words = ['feed', 'push', path, ...USUAL, '--sequence', '9', ...as];
    expect(await gatewayCommand([...words, '--issuer', gateway.demo.issuer])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('gives court no token'),
    });
    const proxy = await CuttingProxy.before(gateway.process.port, {});
    const elsewhere = await gatewayCommand([...words, '--issuer', `${proxy.url}/oidc`]);
    await proxy.close();
    expect(elsewhere).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('not the issuer') });
  });
});
