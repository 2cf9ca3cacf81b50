import { randomBytes } from 'node:crypto';
import { UnsealableSecret } from './crypto.errors.js';
import { FileSeal } from './file-seal.js';

const SECRET = randomBytes(32).toString('base64');

async function sealed(seal: FileSeal, ...chunks: Buffer[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  async function* source(): AsyncGenerator<Buffer> {
    yield* chunks;
  }
  for await (const part of seal.seal(source())) parts.push(part);
  return Buffer.concat(parts);
}

describe('FileSeal', () => {
  const seal = new FileSeal(SECRET, 'letters');

  it('opens what it sealed, however it was cut into chunks', async () => {
    const bytes = randomBytes(100_000);
    const one = await sealed(seal, bytes);
    const many = await sealed(seal, bytes.subarray(0, 1), bytes.subarray(1, 70_001), bytes.subarray(70_001));
    expect(seal.open(one)).toEqual(bytes);
    expect(seal.open(many)).toEqual(bytes);
    expect(one).not.toEqual(many);
    expect(one.length).toBe(bytes.length + 36);
    expect(one.includes(bytes.subarray(0, 16))).toBe(false);
    expect(seal.open(await sealed(seal))).toEqual(Buffer.alloc(0));
  });

  it('opens nothing that was changed at any place, cut off, or lengthened', async () => {
    const good = await sealed(seal, Buffer.from('a letter'));
    for (let at = 0; at < good.length; at += 1) {
      const changed = Buffer.from(good);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => seal.open(changed)).toThrow(UnsealableSecret);
    }
    for (const other of [good.subarray(0, -1), good.subarray(0, 20), Buffer.concat([good, Buffer.alloc(1)])])
      expect(() => seal.open(other)).toThrow(UnsealableSecret);
  });

  it('keeps purposes and secrets apart', async () => {
    const letter = await sealed(seal, Buffer.from('a letter'));
    const other = randomBytes(32).toString('base64');
    expect(() => new FileSeal(SECRET, 'reports').open(letter)).toThrow('sealed by key');
    expect(() => new FileSeal(other, 'letters').open(letter)).toThrow('sealed by key');
    expect(new FileSeal(SECRET, 'letters').open(letter).toString()).toBe('a letter');
  });
});
