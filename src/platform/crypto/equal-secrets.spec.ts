import * as fc from 'fast-check';
import { equalSecrets } from './equal-secrets.js';

describe('T16: equalSecrets', () => {
  it('is true for the same text and the same bytes only', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(equalSecrets(one, one)).toBe(true);
        expect(equalSecrets(one, other)).toBe(one === other);
      }),
    );
  });

  it.each([
    ['', 'a'],
    ['secret', 'secre'],
    ['secret', 'secret\0'],
    ['secret', 'Secret'],
    ['a'.repeat(64), 'a'.repeat(65)],
  ])('is false for %p and %p, and does not throw where the lengths differ', (one, other) => {
    expect(equalSecrets(one, other)).toBe(false);
    expect(equalSecrets(other, one)).toBe(false);
  });

  it('takes bytes for a text of the same UTF-8', () => {
    expect(equalSecrets('密钥', Buffer.from('密钥', 'utf8'))).toBe(true);
    expect(equalSecrets('密钥', Buffer.from('密钥', 'utf16le'))).toBe(false);
  });
});
