import { gzipSync } from 'node:zlib';
import { aReport } from '../support/factories.js';
import { deliver, deliverBytes, ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';

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

  it('rejects lines of NDJSON that are no UTF-8, and stores none of them', async () => {
    const [head = '', tail = ''] = ndjson({ ...record(), subject_name: '|' }).split('|');
    const bytes = Buffer.concat([Buffer.from(head), Buffer.from(GBK_NAME), Buffer.from(tail)]);
    await deliverBytes(gateway, {
      bytes,
      sequence: next(),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(await statusOf(gateway.enterprise(1).uscc)).toBe('no-record');
  });

  it('takes no CSV that is no UTF-8', async () => {
    const { uscc } = gateway.enterprise(1);
    const head = 'uscc,tax_type,published_on,tax_authority,subject_name\n';
    const row = [Buffer.from(`${head}${uscc},增值税,2026-10-15,太原市税务局,`), Buffer.from(GBK_NAME)];
    const headers = { 'content-type': 'text/csv' };
    await deliverBytes(gateway, { bytes: Buffer.concat(row), sequence: next(), headers });
    expect(await statusOf(uscc)).toBe('no-record');
  });

  it('refuses a feed that says it is not in UTF-8', async () => {
    const status = await deliverBytes(gateway, {
      bytes: Buffer.from(ndjson(record())),
      sequence: next(),
      headers: { 'content-type': 'application/x-ndjson; charset=gbk' },
    });
    expect(status).toBe(415);
  });

  it('reads a compressed feed, or refuses it, but never publishes it as rubbish', async () => {
    const bytes = Buffer.from(gzipSync(ndjson(record())));
    const headers = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' };
    const status = await deliverBytes(gateway, { bytes, sequence: next(), headers });
    const { rows } = await gateway.database.superuser.query(
      'select rejected from batch where sequence = $1',
      [sequence],
    );
    expect(status === 415 ? [] : rows).toEqual(status === 415 ? [] : [{ rejected: 0 }]);
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
