import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { aLetter, LETTERS, type ReadLetter, sendImage } from '../support/letters.js';
import { memoryRise } from '../support/memory.js';
import { expectProblem } from '../support/problem.js';
import { sendRaw } from '../support/raw-http.js';
import { startAgain } from '../support/restart.js';
import { aPdf } from '../support/scans.js';
import { until } from '../support/timing.js';

const MIB = 1_048_576;
const PATIENCE_MS = 30_000;
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

async function imported(gateway: TestGateway): Promise<string> {
  const answer = await gateway.as('bank-a').post(LETTERS, aLetter(gateway));
  expect(answer.status).toBe(201);
  return (answer.body as ReadLetter).id;
}
const send = async (gateway: TestGateway, id: string, bytes: Buffer) =>
  sendImage(gateway, gateway.as('bank-a'), id, { bytes, type: 'application/pdf' });
const statusOf = async (gateway: TestGateway, id: string) =>
  ((await gateway.as('bank-a').send('GET', `${LETTERS}/${id}`)).body as ReadLetter).status;
/** Where the gateway keeps an image. */
function placeOf(gateway: TestGateway, bytes: Buffer): string {
  const digest = createHash('sha256').update(bytes).digest('hex');
  return join(gateway.dataRoot, 'letters', digest.slice(0, 2), digest.slice(2, 4), digest);
}
const incoming = (gateway: TestGateway) => readdirSync(join(gateway.dataRoot, 'letters', 'incoming'));

describe('A17: the scan of a letter that is no scan', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ LOG_LEVEL: 'fatal' });
  });
  afterAll(async () => gateway?.stop());

  async function head(id: string, length: string): Promise<string> {
    const token = await gateway.as('bank-a').accessToken();
    const lines = [
      `PUT ${LETTERS}/${id}/image HTTP/1.1`,
      'host: gateway',
      `authorization: Bearer ${token}`,
      'content-type: application/pdf',
      length,
    ];
    return `${lines.join('\r\n')}\r\n\r\n`;
  }

  it.each([
    ['that tells its size', `content-length: ${500 * MIB}`],
    ['that does not', 'transfer-encoding: chunked'],
  ])(
    'of 500 MB %s is read up to the limit, and never held in memory',
    async (_what, length) => {
      const id = await imported(gateway);
      await send(gateway, await imported(gateway), aPdf({ mark: 'warm' }));
      const piece = Buffer.alloc(65_536, '%PDF-1.7 ');
      const isChunked = length.startsWith('transfer');
      let sent = 0;
      function* parts(start: string): Generator<string | Buffer> {
        yield start;
        for (; sent < 500 * MIB; sent += piece.length) {
          if (isChunked) yield '10000\r\n';
          yield piece;
          if (isChunked) yield '\r\n';
        }
      }
      const start = await head(id, length);
      const { value, riseBytes } = await memoryRise(gateway.process.pid, async () =>
        sendRaw(gateway.process.port, parts(start), { patienceMs: 20_000 }),
      );
      expect(value.status).toBe(413);
      expect(value.text).toContain('payload-too-large');
      expect(sent).toBeLessThan(64 * MIB);
      expect(riseBytes).toBeLessThan(64 * MIB);
      expect(incoming(gateway)).toEqual([]);
      expect(await statusOf(gateway, id)).toBe('awaiting-image');
    },
    60_000,
  );

  it('that breaks off leaves nothing', async () => {
    const id = await imported(gateway);
    const start = await head(id, 'content-length: 1000000');
    await sendRaw(gateway.process.port, [start, aPdf()], { patienceMs: 300 });
    await until('what had arrived is gone', PATIENCE_MS, async () => incoming(gateway).length === 0);
    expect(await statusOf(gateway, id)).toBe('awaiting-image');
    expect((await send(gateway, id, aPdf({ mark: id }))).status).toBe(200);
  });

  it('that was changed on the disk is not handed out', async () => {
    const id = await imported(gateway);
    const bytes = aPdf({ mark: id });
    await send(gateway, id, bytes);
    const file = placeOf(gateway, bytes);
    const sealed = readFileSync(file);
    sealed.writeUInt8(sealed.readUInt8(100) ^ 1, 100);
    writeFileSync(file, sealed);
    const answer = await gateway.asEnterprise().send('GET', `${LETTERS}/${id}/image`);
    expectProblem(answer, 500, 'internal-error');
  });
});

describe('D01: a gateway that dies between the scan of a letter and its row', () => {
  it('leaves a letter that waits, and a file that is swept', async () => {
    const gateway = await startGateway();
    let again: TestGateway | undefined;
    try {
      const id = await imported(gateway);
      const bytes = aPdf({ mark: id });
      const lock = await gateway.database.superuser.connect();
      lock.on('error', () => undefined);
      await lock.query('begin');
      await lock.query('lock table authorization_change in exclusive mode');
      const sent = send(gateway, id, bytes).catch(() => undefined);
      await until('the file is in its place', PATIENCE_MS, async () => existsSync(placeOf(gateway, bytes)));
      await gateway.process.end('SIGKILL');
      await sent;
      await lock.query('rollback');
      lock.release(true);

      const half = join(gateway.dataRoot, 'letters', 'incoming', 'half-a-file');
      writeFileSync(half, 'half');
      utimesSync(half, LONG_AGO, LONG_AGO);
      again = await startAgain(gateway, { LETTERS_SWEEP_S: '1' });
      expect(await statusOf(again, id)).toBe('awaiting-image');
      const file = placeOf(again, bytes);
      const kept = aPdf({ mark: 'kept' });
      const other = await imported(again);
      expect((await send(again, other, kept)).status).toBe(200);
      // Both as old as what is swept; the one that a letter has stays.
      for (const each of [file, placeOf(again, kept)]) utimesSync(each, LONG_AGO, LONG_AGO);
      await until('the file without a letter is gone', PATIENCE_MS, async () => !existsSync(file));
      expect([existsSync(placeOf(again, kept)), existsSync(half)]).toEqual([true, false]);
      expect((await send(again, id, bytes)).status).toBe(200);
      expect(await statusOf(again, id)).toBe('pending-review');
    } finally {
      await (again ?? gateway).stop();
    }
  }, 90_000);
});
