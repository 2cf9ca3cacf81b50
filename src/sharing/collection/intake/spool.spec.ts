import { createHash } from 'node:crypto';
import { mkdtemp, open, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { RequestTimeout } from '../../../platform/http/index.js';
import { receiveInto, Spool } from './spool.js';

const FEED = '{"uscc":"914403001922038216"}\n';
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

const spool = (limitBytes = 1_000_000): Spool => new Spool({ folder, limitBytes });
const bodyOf = (...parts: string[]): Readable => Readable.from(parts.map((part) => Buffer.from(part)));
/** A body that gives so much and then waits. */
function stalled(start: string): Readable {
  const body = new Readable({ read: () => undefined });
  body.push(start);
  return body;
}

/** The files of the folder this process has open; on Linux only. */
async function openFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    descriptors.map(async (name) => readlink(`/proc/self/fd/${name}`).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(folder));
}
async function expectNothingLeft(): Promise<void> {
  expect(await readdir(folder)).toEqual([]);
  if (process.platform === 'linux') expect(await openFiles()).toEqual([]);
}

describe('a spooled body', () => {
  it('has its size and its digests', async () => {
    const body = await spool().receive(bodyOf('ab', 'c'));
    expect(body.sizeBytes).toBe(3);
    expect(body.sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(body.sha512).toMatch(/^ddaf35a193617abacc417349ae204131.*a54ca49f$/);
    await body.close();
  });

  it('has no SHA-512 that nobody asked for', async () => {
    const body = await spool().receive(bodyOf('abc'), { sha512: false });
    expect(body.sha512).toBeUndefined();
    await body.close();
  });

  it('can be read again and again, side by side, from the start', async () => {
    const body = await spool().receive(bodyOf(...Array<string>(10_000).fill(FEED)));
    const [one, two] = [body.read(), body.read()];
    const whole = FEED.repeat(10_000);
    expect(await Promise.all([text(one), text(two)])).toEqual([whole, whole]);
    expect(await text(body.read())).toBe(whole);
    await body.close();
  });

  it('is a file without a name, in the folder, only as long as it is held', async () => {
    const body = await spool().receive(bodyOf(FEED));
    expect(await readdir(folder)).toEqual([]);
    if (process.platform === 'linux') expect(await openFiles()).toHaveLength(1);
    await body.close();
    await body.close();
    await expectNothingLeft();
  });

  it('may be empty', async () => {
    const body = await spool().receive(bodyOf());
    expect(body.sizeBytes).toBe(0);
    expect(await text(body.read())).toBe('');
    await body.close();
  });

  it('makes its folder, and takes away what a process left that died while it opened a file', async () => {
    const left = 'incoming-feed-0f8fad5b-d9cb-469f-a165-70867728950e';
    await writeFile(join(folder, left), '');
    await writeFile(join(folder, 'notes.txt'), '');
    await (await spool().receive(bodyOf(FEED))).close();
    expect(await readdir(folder)).toEqual(['notes.txt']);
    const deeper = new Spool({ folder: join(folder, 'a', 'b'), limitBytes: 100 });
    await (await deeper.receive(bodyOf(FEED))).close();
  });
});

describe('receiving', () => {
  it('takes exactly the limit and refuses one byte more', async () => {
    await (await spool(FEED.length).receive(bodyOf(FEED))).close();
    const refused = spool(FEED.length - 1).receive(bodyOf(FEED));
    await expect(refused).rejects.toMatchObject({ code: 'payload-too-large', status: 413 });
    await expectNothingLeft();
  });

  it('refuses a body while it arrives, and reads it no further', async () => {
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          sent += 1;
          yield Buffer.alloc(1_000);
        }
      })(),
    );
    await expect(spool(100_000).receive(endless)).rejects.toMatchObject({ code: 'payload-too-large' });
    expect(endless.destroyed).toBe(true);
    expect(sent).toBeLessThan(200);
    await expectNothingLeft();
  });

  it.each([
    ['closes', (body: Readable): unknown => body.destroy()],
    ['breaks', (body: Readable): unknown => body.destroy(new Error('aborted'))],
  ])('tells that the connection %s before the body is whole', async (_what, end) => {
    const body = stalled(FEED);
    const received = spool().receive(body);
    setTimeout(() => end(body), 20);
    await expect(received).rejects.toMatchObject({
      code: 'request-timeout',
      message: 'The connection closed before the feed was whole.',
    });
    await expectNothingLeft();
  });

  it('passes on what was found out about the sender', async () => {
    const body = stalled(FEED);
    const received = spool().receive(body);
    setTimeout(() => body.destroy(new RequestTimeout('The body arrives below 100 bytes a second.')), 20);
    await expect(received).rejects.toMatchObject({ message: 'The body arrives below 100 bytes a second.' });
    await expectNothingLeft();
  });

  it('reads the sender no faster than the disk writes', async () => {
    let [sent, ahead] = [0, 0];
    const slow = await open(join(folder, 'slow'), 'w+');
    const write = slow.write.bind(slow);
    let written = 0;
    Object.assign(slow, {
      writeFile: async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          await new Promise((resolve) => setTimeout(resolve, 2));
          written += (await write(chunk)).bytesWritten;
          ahead = Math.max(ahead, sent - written);
        }
      },
    });
    const body = Readable.from(
      (function* () {
        for (; sent < 1_000_000; sent += 10_000) yield Buffer.alloc(10_000);
      })(),
      { objectMode: false, highWaterMark: 20_000 },
    );
    const spooled = await receiveInto(slow, body, { limitBytes: 2_000_000, sha512: false });
    expect(spooled.sizeBytes).toBe(1_000_000);
    expect(ahead).toBeLessThan(100_000);
    await spooled.close();
  });

  const onFullDisk = process.platform === 'linux' ? it : it.skip;
  onFullDisk('says on a full disk when to come again, and closes the file', async () => {
    const full = await open('/dev/full', 'r+');
    const received = receiveInto(full, bodyOf(FEED), { limitBytes: 100, sha512: true });
    await expect(received).rejects.toMatchObject({
      code: 'service-unavailable',
      status: 503,
      retryAfterS: 60,
    });
    expect(full.fd).toBe(-1);
  });

  it('does not take a mistake of its own for one of the sender', async () => {
    const impossible = new Spool({ folder: join(folder, '\0'), limitBytes: 100 });
    await expect(impossible.receive(bodyOf(FEED))).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
  });

  it('takes no name from the sender and gives each file its own', async () => {
    const bodies = await Promise.all([1, 2, 3].map(async (each) => spool().receive(bodyOf(String(each)))));
    expect(await Promise.all(bodies.map(async (body) => text(body.read())))).toEqual(['1', '2', '3']);
    await Promise.all(bodies.map(async (body) => body.close()));
    await expectNothingLeft();
  });

  it('digests what is sent, whatever its chunks', async () => {
    const bytes = Buffer.from('企业信用'.repeat(1000));
    const parts = Array.from({ length: 100 }, (_, index) => bytes.subarray(index * 120, (index + 1) * 120));
    const body = await spool().receive(Readable.from(parts));
    expect(body.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(body.sha512).toBe(createHash('sha512').update(bytes).digest('hex'));
    await body.close();
  });
});
