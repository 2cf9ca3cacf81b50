import * as fc from 'fast-check';
import { utf8Of } from './utf8.js';

describe('utf8Of', () => {
  it('gives the bytes that Buffer gives, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
        expect(utf8Of(text)).toEqual(Buffer.from(text));
      }),
    );
  });

  it('keeps what it gave when it is asked again, and has room for any length', () => {
    const first = utf8Of('信用');
    const long = utf8Of('用'.repeat(100_000));
    expect(first.toString()).toBe('信用');
    expect(long.length).toBe(300_000);
  });
});
