import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { aManifest, TestDropFolder, type TestInbox } from '../support/drop-folder.js';
import { ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';

const PERIOD_MS = 50;
const PATIENCE_S = 12;
/** Time for the gateway to have looked several times and left things as they are. */
const SOME_LOOKS_MS = 1_500;

describe('C20: the drop folder', () => {
  const folder = TestDropFolder.make();
  let gateway: TestGateway;
  let inbox: TestInbox;
  let sequence = 100;
  beforeAll(async () => {
    gateway = await startGateway({
      FEED_DROP_DIR: folder.root,
      FEED_DROP_PERIOD_MS: String(PERIOD_MS),
      FEED_DROP_PATIENCE_S: String(PATIENCE_S),
    });
    inbox = folder.of(gateway.participantId('tax-bureau'));
  });
  afterAll(async () => {
    await gateway?.stop();
    folder.remove();
  });

  const anArrears = (overrides: object = {}) => ({
    uscc: gateway.enterprise(1).uscc,
    subject_name: '小店区老陈刀削面馆',
    tax_type: '增值税',
    arrears_balance: '120.50',
    published_on: '2026-10-15',
    tax_authority: '太原市税务局',
    ...overrides,
  });
  const next = (): number => (sequence += 1);
  const lines = (taxType: string): string => ndjson(anArrears({ tax_type: taxType }));
  const batchesUpTo = async (of: number): Promise<number> => {
    const text = 'select count(*)::int as n from batch where sequence = $1';
    const { rows } = await gateway.database.superuser.query<{ n: number }>(text, [of]);
    return rows[0]?.n ?? 0;
  };

  it('takes a file with its manifest, answers with a receipt, and puts both away', async () => {
    const content = lines('房产税');
    inbox.drop('night-1', content, { sequence: next(), records: 1 });
    const receipt = await inbox.receipt('night-1');
    expect(receipt).toEqual({
      name: 'night-1',
      manifestSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      batch: expect.objectContaining({
        status: 'published',
        sequence,
        received: 1,
        accepted: 1,
        duplicate: false,
      }),
    });
    await inbox.gone('night-1');
    expect(inbox.names('done')).toEqual(['night-1.manifest.json', 'night-1.ndjson']);
    expect(readFileSync(join(inbox.folder, 'done', 'night-1.ndjson'), 'utf8')).toBe(content);
    const batch = await gateway.as('tax-bureau').send('GET', `/v1/batches/${receipt.batch?.batchId}`);
    expect(batch.body).toMatchObject({ status: 'published', digest: receipt.batch?.digest });
    const { rows } = await gateway.database.superuser.query(
      `select state, batch_id from drop_receipt where name = 'night-1'`,
    );
    expect(rows).toEqual([{ state: 'delivered', batch_id: receipt.batch?.batchId }]);
  });

  it('takes CSV in GB 18030, compressed', async () => {
    const header = Buffer.from('uscc,tax_type,published_on,tax_authority,arrears_balance\r\n');
    const uscc = Buffer.from(`${gateway.enterprise(1).uscc},`);
    // 土地使用税 and 太原市税务局 in GB 18030.
    const [taxType, authority] = ['cdc1b5d8cab9d3c3cbb0', 'ccabd4adcad0cbb0cef1bed6'].map((hex) =>
      Buffer.from(hex, 'hex'),
    );
    const parts = [header, uscc, taxType, Buffer.from(',2026-10-15,'), authority, Buffer.from(',8.00\r\n')];
    const content = gzipSync(Buffer.concat(parts.flatMap((part) => part ?? [])));
    inbox.drop('night-2', content, { sequence: next(), file: 'night-2.csv.gz', charset: 'gb18030' });
    expect((await inbox.receipt('night-2')).batch).toMatchObject({
      status: 'published',
      received: 1,
      accepted: 1,
    });
    const { rows } = await gateway.database.superuser.query<{ payload: { tax_type: string } }>(
      'select payload from credit_record where sequence = $1',
      [sequence],
    );
    expect(rows[0]?.payload.tax_type).toBe('土地使用税');
  });

  it('waits for a half-written file and takes it when its bytes agree, whatever its times say', async () => {
    const content = lines('印花税');
    inbox.putManifest('night-3', content, { sequence: next() });
    inbox.put('night-3.ndjson', content.slice(0, 40));
    await sleep(SOME_LOOKS_MS);
    inbox.put('night-3.ndjson', content.slice(0, -1).padEnd(content.length, 'x')); // the size alone says nothing
    const inTheFuture = new Date(Date.now() + 86_400_000);
    utimesSync(join(inbox.folder, 'inbox', 'night-3.ndjson'), inTheFuture, inTheFuture);
    await sleep(SOME_LOOKS_MS);
    expect(inbox.names('receipts')).not.toContain('night-3.receipt.json');
    expect(await batchesUpTo(sequence)).toBe(0);
    inbox.put('night-3.ndjson', content);
    utimesSync(join(inbox.folder, 'inbox', 'night-3.ndjson'), 0, 0);
    expect((await inbox.receipt('night-3')).batch).toMatchObject({ status: 'published', accepted: 1 });
  });

  it('takes no later file of a feed before an earlier one that is still on its way', async () => {
    const [early, late] = [lines('车船税'), lines('契税')];
    const [first, second] = [next(), next()];
    inbox.putManifest('b-early', early, { sequence: first });
    inbox.put('b-early.ndjson', early.slice(0, 10));
    inbox.drop('a-late', late, { sequence: second });
    await sleep(SOME_LOOKS_MS);
    expect(await batchesUpTo(second)).toBe(0);
    inbox.put('b-early.ndjson', early);
    expect((await inbox.receipt('b-early')).batch).toMatchObject({ sequence: first, missingSequences: null });
    expect((await inbox.receipt('a-late')).batch).toMatchObject({ sequence: second, missingSequences: null });
  });

  it('recognizes the same file under another name, and after it was put away', async () => {
    const content = lines('资源税');
    inbox.drop('night-4', content, { sequence: next() });
    const first = await inbox.receipt('night-4');
    await inbox.gone('night-4');
    inbox.drop('night-4b', content, { sequence });
    const again = await inbox.receipt('night-4b');
    expect(again.batch).toMatchObject({ batchId: first.batch?.batchId, duplicate: true });
    const before = readFileSync(join(inbox.folder, 'receipts', 'night-4.receipt.json'), 'utf8');
    inbox.drop('night-4', content, { sequence });
    await inbox.gone('night-4');
    expect(readFileSync(join(inbox.folder, 'receipts', 'night-4.receipt.json'), 'utf8')).toBe(before);
    expect(inbox.names('receipts').filter((file) => file.startsWith('night-4.'))).toHaveLength(1);
    expect(await batchesUpTo(sequence)).toBe(1);
  });

  it('finds a file that was renamed twice before it had the name of its manifest', async () => {
    const content = lines('耕地占用税');
    inbox.putManifest('night-5', content, { sequence: next() });
    inbox.put('night-5.ndjson.part', content);
    await sleep(PERIOD_MS * 4);
    const at = (file: string): string => join(inbox.folder, 'inbox', file);
    renameSync(at('night-5.ndjson.part'), at('night-5.tmp'));
    await sleep(PERIOD_MS * 4);
    renameSync(at('night-5.tmp'), at('night-5.ndjson'));
    expect((await inbox.receipt('night-5')).batch).toMatchObject({ status: 'published', accepted: 1 });
  });

  it('never writes over a receipt: a name that is used again gets one of its own', async () => {
    inbox.drop('daily', lines('烟叶税'), { sequence: next() });
    const first = await inbox.receipt('daily');
    await inbox.gone('daily');
    inbox.drop('daily', lines('船舶吨税'), { sequence: next() });
    await inbox.gone('daily');
    const [own, ...rest] = inbox.names('receipts').filter((file) => /^daily\.[0-9a-f]{16}\./.test(file));
    expect(rest).toEqual([]);
    expect(await inbox.receipt('daily')).toEqual(first);
    const stem = own?.replace('.receipt.json', '') ?? '';
    expect((await inbox.receipt(stem)).batch).toMatchObject({ sequence, accepted: 1 });
    expect(inbox.names('done')).toEqual(
      expect.arrayContaining([
        'daily.ndjson',
        'daily.manifest.json',
        `${stem}.ndjson`,
        `${stem}.manifest.json`,
      ]),
    );
  });

  it('answers what is refused with the problem, and keeps the file apart', async () => {
    inbox.drop('late', lines('增值税'), { sequence: 50 });
    expect((await inbox.receipt('late')).problem).toMatchObject({ code: 'batch-out-of-order', status: 409 });
    inbox.drop('foreign', lines('增值税'), { sequence: next(), itemCode: 'JUD-01' });
    expect((await inbox.receipt('foreign')).problem).toMatchObject({ code: 'feed-not-yours', status: 403 });
    inbox.drop('count', lines('消费税'), { sequence, records: 2 });
    expect((await inbox.receipt('count')).problem).toMatchObject({
      code: 'batch-digest-mismatch',
      status: 422,
    });
    inbox.put(
      'rules.manifest.json',
      JSON.stringify(aManifest('rules', '', { kind: 'delta', file: '../x.ndjson' })),
    );
    expect((await inbox.receipt('rules')).problem).toMatchObject({
      code: 'invalid-input',
      errors: [expect.objectContaining({ pointer: '/kind' })],
    });
    await Promise.all(['late', 'foreign', 'count', 'rules'].map(async (name) => inbox.gone(name)));
    expect(inbox.names('failed')).toEqual(
      expect.arrayContaining([
        'count.ndjson',
        'foreign.ndjson',
        'late.manifest.json',
        'late.ndjson',
        'rules.manifest.json',
      ]),
    );
    expect(JSON.stringify(inbox.names('receipts'))).not.toContain('~'); // nothing temporary stays
  });

  it('takes a refused file again once the department has taken its receipt away', async () => {
    rmSync(join(inbox.folder, 'receipts', 'late.receipt.json'));
    inbox.drop('late', lines('增值税'), { sequence: next() });
    expect((await inbox.receipt('late')).batch).toMatchObject({ status: 'published' });
  });

  it('follows no link, opens no pipe, and goes into no folder that is a link', async () => {
    const content = lines('环境保护税');
    const outside = join(folder.root, 'outside.ndjson');
    writeFileSync(outside, content);
    inbox.putManifest('linked', content, { sequence: next() });
    symlinkSync(outside, join(inbox.folder, 'inbox', 'linked.ndjson'));
    writeFileSync(
      join(folder.root, 'm.json'),
      JSON.stringify(aManifest('by-link', content, { sequence: next() })),
    );
    symlinkSync(join(folder.root, 'm.json'), join(inbox.folder, 'inbox', 'by-link.manifest.json'));
    inbox.put('by-link.ndjson', content);
    const court = join(folder.root, gateway.participantId('court'));
    mkdirSync(court);
    mkdirSync(join(folder.root, 'elsewhere'));
    symlinkSync(join(folder.root, 'elsewhere'), join(court, 'inbox'));
    writeFileSync(join(folder.root, 'elsewhere', 'x.manifest.json'), '{}');
    symlinkSync(inbox.folder, join(folder.root, gateway.participantId('power-grid')));
    await sleep(SOME_LOOKS_MS);
    expect(inbox.names('receipts').filter((file) => /^(linked|by-link|x)\./.test(file))).toEqual([]);
    expect(await batchesUpTo(sequence)).toBe(0);
    expect(await batchesUpTo(sequence - 1)).toBe(0);
    linkSync(outside, join(inbox.folder, 'inbox', 'real.ndjson'));
    inbox.putManifest('real', content, { sequence: next() });
    rmSync(join(inbox.folder, 'inbox', 'linked.manifest.json')); // it would hold up its feed
    expect((await inbox.receipt('real')).batch).toMatchObject({ status: 'published' });
  });

  it('gives nobody a way in who is no active provider', async () => {
    for (const id of [randomUUID(), gateway.participantId('bank-a'), 'not-an-id']) {
      const theirs = folder.of(id);
      theirs.drop('mine', lines('增值税'), { sequence: 999 });
    }
    await sleep(SOME_LOOKS_MS);
    expect(await batchesUpTo(999)).toBe(0);
    expect(folder.of(gateway.participantId('bank-a')).names('receipts')).toEqual([]);
  });

  it('says after its patience what never agreed, and leaves alone what has no manifest', async () => {
    const content = lines('城市维护建设税');
    inbox.putManifest('absent', content, { sequence: 9_001, itemCode: 'TAX-01' });
    inbox.drop('wrong', content, { sequence: 9_002, itemCode: 'TAX-03', sha256: 'a'.repeat(64) });
    inbox.put('cut.manifest.json', '{"itemCode": "TAX-02", "kin');
    inbox.put('cut.ndjson', content);
    inbox.put('alone.ndjson', content);
    inbox.put('bad name.manifest.json', '{}');
    const patienceMs = (PATIENCE_S + 20) * 1_000;
    expect((await inbox.receipt('absent', patienceMs)).problem).toMatchObject({
      code: 'batch-digest-mismatch',
    });
    expect((await inbox.receipt('wrong', patienceMs)).problem).toMatchObject({
      code: 'batch-digest-mismatch',
    });
    expect((await inbox.receipt('cut', patienceMs)).problem).toMatchObject({ code: 'invalid-input' });
    await Promise.all(['absent', 'wrong', 'cut'].map(async (name) => inbox.gone(name)));
    expect(inbox.names('inbox')).toEqual(expect.arrayContaining(['alone.ndjson', 'bad name.manifest.json']));
    expect(inbox.names('failed')).toEqual(
      expect.arrayContaining(['cut.manifest.json', 'cut.ndjson', 'wrong.ndjson']),
    );
    const metrics = await gateway.as('operator').send('GET', '/metrics');
    const strays = new RegExp(
      `credit_gateway_drop_strays\\{provider="${gateway.participantId('tax-bureau')}"\\} [1-9]`,
    );
    expect(metrics.body).toMatch(strays);
  }, 90_000);
});
