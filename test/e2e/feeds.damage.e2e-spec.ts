import { gzipSync } from 'node:zlib';
import { aReport } from '../support/factories.js';
import { type Batch, countsOf, deliver, ndjson, rejectionsOf, type TestDelivery } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problem.js';
import { tablesWith } from '../support/stored.js';

/** Two characters in GBK, which are no UTF-8. */
const GBK_NAME = [0xd6, 0xd0, 0xb9, 0xfa];

describe('a feed that arrived damaged', () => {
  let gateway: TestGateway;
  let sequence = 1;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const next = (): number => (sequence += 1);
  const record = () => ({
    uscc: gateway.enterprise(1).uscc,
    tax_type: '增值税',
    published_on: '2026-10-15',
    tax_authority: '太原市税务局',
  });
  const statusOf = async (uscc: string) => {
    const answer = await gateway
      .as('bank-a')
      .post('/v1/reports', aReport(gateway, { uscc, items: ['TAX-02'] }));
    return (answer.body as { sections: { status: string }[] }).sections[0]?.status;
  };

  const send = async (delivery: Omit<TestDelivery, 'sequence'>) =>
    deliver(gateway, { sequence: next(), ...delivery });
  const expectNothingShown = async () => {
    expect(await statusOf(gateway.enterprise(1).uscc)).toBe('no-record');
    expect(await tablesWith(gateway.database.superuser, '\uFFFD')).toEqual([]);
  };

  it('C08: rejects lines of NDJSON that are no UTF-8, and stores none of them', async () => {
    const [head = '', tail = ''] = ndjson({ ...record(), subject_name: '|' }).split('|');
    const bytes = Buffer.concat([Buffer.from(head), Buffer.from(GBK_NAME), Buffer.from(tail)]);
    for (const type of ['application/x-ndjson', 'application/x-ndjson; charset=utf-8']) {
      const answer = await send({ lines: bytes, type });
      expect(countsOf(answer)).toEqual([1, 0, 0, 1]);
      const rejections = await rejectionsOf(gateway, (answer.body as Batch).batchId);
      expect(rejections).toMatchObject([{ line: 1, code: 'not-utf-8' }]);
    }
    await expectNothingShown();
  });

  it('C08: takes no CSV with bytes in its middle that are no UTF-8', async () => {
    const { uscc } = gateway.enterprise(1);
    const head = 'uscc,tax_type,published_on,tax_authority,subject_name\n';
    const row = [Buffer.from(`${head}${uscc},增值税,2026-10-15,太原市税务局,`), Buffer.from(GBK_NAME)];
    const answer = await send({ lines: Buffer.concat(row), type: 'text/csv' });
    expectProblem(answer, 422, 'unreadable-feed');
    expect((answer.body as { detail: string }).detail).toMatch(/line 2\b/i);
    await expectNothingShown();
  });

  it.each([
    ['GB 18030 declared as UTF-8', 'charset=utf-8', Buffer.from('ccabd4adcad0b5d8', 'hex')],
    ['UTF-8 declared as GB 18030', 'charset=gb18030', Buffer.from('太原市地')],
  ])('C08: stores nothing of %s', async (_what, charset, city) => {
    const { uscc } = gateway.enterprise(1);
    const head = `{"uscc":"${uscc}","published_on":"2026-10-15","tax_type":"VAT","tax_authority":"`;
    const lines = Buffer.concat([Buffer.from(head), city, Buffer.from('"}\n')]);
    const answer = await send({ lines, type: `application/x-ndjson; ${charset}` });
    if (answer.status === 201) expect(countsOf(answer)).toEqual([1, 0, 0, 1]);
    else expectProblem(answer, 422, 'unreadable-feed');
    await expectNothingShown();
  });

  it('C08: refuses two byte order marks, and UTF-16', async () => {
    for (const mark of ['efbbbfefbbbf', 'fffe', 'feff']) {
      const lines = Buffer.concat([Buffer.from(mark, 'hex'), Buffer.from(ndjson(record()))]);
      expectProblem(await send({ lines }), 422, 'unreadable-feed');
    }
    await expectNothingShown();
  });

  it.each(['utf-16', 'iso-8859-1', 'big5', 'utf-7'])(
    'refuses a feed that says it is in %s',
    async (charset) => {
      const type = `application/x-ndjson; charset=${charset}`;
      expectProblem(await send({ lines: ndjson(record()), type }), 415, 'unsupported-media-type');
    },
  );

  it('never publishes a compressed feed as rubbish', async () => {
    const lines = gzipSync(ndjson({ ...record(), tax_type: '契税' }));
    expectProblem(await send({ lines }), 422, 'unreadable-feed');
    await expectNothingShown();
    const answer = await send({ lines, headers: { 'content-encoding': 'gzip' } });
    expect(countsOf(answer)).toEqual([1, 1, 0, 0]);
  });

  it('reads the content type without regard to its case', async () => {
    const lines = `uscc,tax_type,published_on,tax_authority\n${Object.values(record()).join(',')}\n`;
    const answer = await deliver(gateway, { lines, sequence: next(), type: 'Text/CSV' });
    expect(answer).toMatchObject({ status: 201, body: { received: 1, rejected: 0 } });
  });

  it('reads a line separator within a text as the character it is', async () => {
    const lines = ndjson({ ...record(), subject_name: '甲\u2028乙' });
    const answer = await deliver(gateway, { lines, sequence: next() });
    expect(answer.body).toMatchObject({ received: 1 });
  });

  it('refuses a data time that names no instant', async () => {
    const answer = await deliver(gateway, {
      lines: ndjson(record()),
      sequence: next(),
      dataTime: '2026-W46-1T00:00:00Z',
    });
    expect(answer.status).toBe(422);
  });

  it.each([
    ['of which every line is rejected', 'garbage\n'],
    ['that is empty', ''],
  ])('does not withdraw all facts of a feed by a full batch %s', async (_what, lines) => {
    const { uscc } = gateway.enterprise();
    const restored = ndjson({ ...record(), uscc });
    await deliver(gateway, { lines: restored, sequence: next() });
    await deliver(gateway, { lines, sequence: next(), kind: 'full' });
    expect(await statusOf(uscc)).toBe('ok');
  });
});
