import * as fc from 'fast-check';
import { pack, unpack } from './packing.js';

describe('pack', () => {
  it('gives back what was packed, byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
        expect(unpack(pack(Buffer.from(bytes)))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('makes a report of many like records much smaller', () => {
    const records = Array.from({ length: 40 }, (_, no) => ({
      authority: '太原市市场监督管理局',
      no,
      status: '有效',
    }));
    const json = Buffer.from(JSON.stringify({ records }));
    expect(pack(json).length).toBeLessThan(json.length / 4);
  });

  it('refuses what is not packed', () => {
    expect(() => unpack(Buffer.from('{"reportNo":"x"}'))).toThrow();
    expect(() => unpack(pack(Buffer.from('{}')).subarray(0, -1))).toThrow();
  });
});
