import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { refusingArchives } from './archives.js';

async function pass(bytes: Buffer, { wasGzip = false, chunkBytes = 100_000 } = {}): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  return buffer(refusingArchives(Readable.from(chunks), wasGzip));
}
const refused = (detail: string): unknown =>
  expect.objectContaining({ code: 'unreadable-feed', status: 422, message: expect.stringContaining(detail) });
const after = (at: number, mark: string): Buffer =>
  Buffer.concat([Buffer.alloc(at, 'n'), Buffer.from(mark, 'latin1'), Buffer.alloc(600)]);

describe('refusingArchives', () => {
  it.each([1, 3, 511, 100_000])('passes text on unchanged, in chunks of %i', async (chunkBytes) => {
    const feed = Buffer.from('{"uscc":"914403001922038216"}\n'.repeat(100));
    expect(await pass(feed, { chunkBytes })).toEqual(feed);
  });

  it('passes an empty feed on', async () => {
    expect(await pass(Buffer.alloc(0))).toHaveLength(0);
  });

  it.each([
    ['a ZIP archive or an Excel workbook', after(0, 'PK\x03\x04')],
    ['an empty ZIP archive', after(0, 'PK\x05\x06')],
    ['a workbook of an old Excel', after(0, '\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1')],
    ['a bzip2 file', after(0, 'BZh91AY&SY')],
    ['an xz file', after(0, '\xFD7zXZ\0')],
    ['a Zstandard file', after(0, '\x28\xB5\x2F\xFD')],
    ['a 7z archive', after(0, "7z\xBC\xAF'\x1C")],
    ['a RAR archive', after(0, 'Rar!\x1A\x07\x01\x00')],
    ['a tar archive', after(257, 'ustar\0')],
  ])('refuses %s, whatever its chunks', async (name, bytes) => {
    await expect(pass(bytes)).rejects.toEqual(refused(`The feed is ${name}.`));
    await expect(pass(bytes, { chunkBytes: 2 })).rejects.toEqual(refused(name));
    await expect(pass(bytes, { wasGzip: true })).rejects.toEqual(refused(name));
  });

  it('tells how to send gzip that was not declared', async () => {
    await expect(pass(gzipSync('{}'))).rejects.toEqual(refused('Content-Encoding: gzip'));
  });

  it('refuses gzip in gzip', async () => {
    await expect(pass(gzipSync('{}'), { wasGzip: true })).rejects.toEqual(refused('compressed twice'));
  });

  it('takes a feed that begins with words that look like a mark', async () => {
    const feed = Buffer.from('BZh,PK,Rar!\n1,2,3\n');
    expect(await pass(feed)).toEqual(feed);
  });
});
