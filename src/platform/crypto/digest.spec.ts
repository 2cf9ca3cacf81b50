import { digestOf, sha256Hex } from './digest.js';

const OF_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('sha256Hex', () => {
  it('gives the published digests of the empty text and of "abc"', () => {
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256Hex('abc')).toBe(OF_ABC);
  });

  it('hashes bytes as they are and texts as UTF-8', () => {
    expect(sha256Hex(Uint8Array.of(0x61, 0x62, 0x63))).toBe(OF_ABC);
    expect(sha256Hex('中')).toBe(sha256Hex(Uint8Array.of(0xe4, 0xb8, 0xad)));
  });
});

describe('digestOf', () => {
  it('hashes canonical JSON', () => {
    expect(digestOf({ b: 1, a: [true] })).toBe(`sha-256:${sha256Hex('{"a":[true],"b":1}')}`);
  });

  it('does not depend on the order of members, but on the order of items', () => {
    expect(digestOf({ a: 1, b: { c: 2, d: 3 } })).toBe(digestOf({ b: { d: 3, c: 2 }, a: 1 }));
    expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
  });
});
