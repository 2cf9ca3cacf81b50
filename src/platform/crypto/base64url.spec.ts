import { base64urlOf, exactBytesOf } from './base64url.js';

describe('base64url', () => {
  it('writes bytes and texts, and reads them again', () => {
    expect(base64urlOf(Uint8Array.of(0xfb, 0xff))).toBe('-_8');
    expect(base64urlOf('名')).toBe('5ZCN');
    expect(exactBytesOf('-_8')).toEqual(Buffer.from([0xfb, 0xff]));
    expect(exactBytesOf('')).toEqual(Buffer.alloc(0));
  });

  it.each(['-_8=', '+/8', '-_9', '-_8 ', '-', '💥'])(
    'refuses %p, which is not how its bytes are written',
    (text) => {
      expect(exactBytesOf(text)).toBeUndefined();
    },
  );
});
