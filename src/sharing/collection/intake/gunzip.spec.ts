import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGzip, deflateRawSync, gzipSync } from 'node:zlib';
import { gunzipped } from './gunzip.js';

const FEED = Buffer.from('{"uscc":"914403001922038216","name":"深圳"}\n'.repeat(1000));
const LIMITS = { expandedBytes: 10_000_000, ratio: 1_000 };

async function expand(gzip: Buffer, limits = LIMITS, chunkBytes = 1_000): Promise<Buffer> {
  const chunks = Array.from({ length: Math.ceil(gzip.length / chunkBytes) }, (_, index) =>
    gzip.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
  return buffer(gunzipped(Readable.from(chunks), limits));
}
const unreadable = (message: RegExp): unknown =>
  expect.objectContaining({ code: 'unreadable-feed', status: 422, message: expect.stringMatching(message) });

describe('gunzipped', () => {
  it.each([1, 7, 1_000, 1_000_000])('gives back what was compressed, in chunks of %i', async (chunkBytes) => {
    expect(await expand(gzipSync(FEED), LIMITS, chunkBytes)).toEqual(FEED);
  });

  it('takes what does not compress, and what is empty inside', async () => {
    const noise = randomBytes(300_000);
    expect(await expand(gzipSync(noise))).toEqual(noise);
    expect(await expand(gzipSync(''))).toHaveLength(0);
  });

  it('takes a header with a name and ignores it', async () => {
    const [plain, name] = [gzipSync('feed'), Buffer.from('../../etc/passwd\0')];
    const named = Buffer.concat([plain.subarray(0, 10), name, plain.subarray(10)]);
    named[3] = 0x08;
    expect((await expand(named)).toString()).toBe('feed');
  });

  it('takes exactly the limit and refuses one byte more', async () => {
    const limits = { ...LIMITS, expandedBytes: FEED.length };
    expect(await expand(gzipSync(FEED), limits)).toHaveLength(FEED.length);
    await expect(expand(gzipSync(Buffer.concat([FEED, Buffer.of(0x20)])), limits)).rejects.toMatchObject({
      code: 'payload-too-large',
      status: 413,
    });
  });

  it('stops a bomb at the ratio, a megabyte into it', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    let sizeBytes = 0;
    const read = async (): Promise<void> => {
      for await (const chunk of gunzipped(Readable.from([bomb]), { ...LIMITS, ratio: 100 })) {
        sizeBytes += chunk.length;
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'payload-too-large', status: 413 });
    expect(sizeBytes).toBeLessThan(1_200_000);
  });

  it('does not judge the ratio of a short file', async () => {
    const equal = Buffer.alloc(1_000_000, 'x');
    expect(await expand(gzipSync(equal), { ...LIMITS, ratio: 2 })).toHaveLength(1_000_000);
  });

  it('stops an endless stream at the limit, and its source with it', async () => {
    const noise = randomBytes(100_000);
    const endless = Readable.from(
      (function* () {
        for (;;) yield noise;
      })(),
    );
    const gzip = endless.pipe(createGzip({ level: 1 }));
    await expect(buffer(gunzipped(gzip, LIMITS))).rejects.toMatchObject({ code: 'payload-too-large' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(gzip.destroyed).toBe(true);
    endless.destroy();
  });

  it.each<[string, (gzip: Buffer) => Buffer, RegExp]>([
    ['nothing at all', () => Buffer.alloc(0), /./],
    ['no gzip', () => FEED, /broken/],
    ['raw deflate', () => deflateRawSync(FEED), /broken/],
    ['a header alone', (gzip) => gzip.subarray(0, 10), /cut/],
    ['half of it', (gzip) => gzip.subarray(0, gzip.length / 2), /cut/],
    ['all but the last byte', (gzip) => gzip.subarray(0, -1), /cut/],
    ['all but the trailer', (gzip) => gzip.subarray(0, -8), /cut/],
    ['a wrong checksum', (gzip) => withByte(gzip, gzip.length - 8), /broken/],
    ['a wrong size', (gzip) => withByte(gzip, gzip.length - 1), /broken/],
    ['a changed byte inside', (gzip) => withByte(gzip, 20), /broken/],
    ['a second member', (gzip) => Buffer.concat([gzip, gzip]), /one member/],
    ['a second, empty member', (gzip) => Buffer.concat([gzip, gzipSync('')]), /one member/],
    ['text behind it', (gzip) => Buffer.concat([gzip, Buffer.from('{"a":1}\n')]), /broken|one member/],
    ['zeros behind it', (gzip) => Buffer.concat([gzip, Buffer.alloc(512)]), /one member/],
  ])('refuses %s', async (_what, change, message) => {
    await expect(expand(change(gzipSync(FEED)))).rejects.toEqual(unreadable(message));
  });

  it('passes on an error of the source', async () => {
    const gzip = gzipSync(randomBytes(100_000));
    const breaking = Readable.from(
      (function* () {
        yield gzip.subarray(0, 50_000);
        throw new Error('EIO');
      })(),
    );
    await expect(buffer(gunzipped(breaking, LIMITS))).rejects.toThrow('EIO');
  });

  it('closes the source when the reader stops early', async () => {
    const gzip = gzipSync(randomBytes(2_000_000));
    const source = Readable.from(
      Array.from({ length: 200 }, (_, at) => gzip.subarray(at * 10_000, (at + 1) * 10_000)),
    );
    for await (const chunk of gunzipped(source, LIMITS)) if (chunk.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(source.destroyed).toBe(true);
  });
});

function withByte(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 0xff;
  return changed;
}
