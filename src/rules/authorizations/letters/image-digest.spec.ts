import { createHash } from 'node:crypto';
import { statedDigestIn } from './image-digest.js';

const hash = (algorithm: string) => createHash(algorithm).update('a letter').digest('base64');
const HEX = createHash('sha256').update('a letter').digest('hex');

describe('statedDigestIn', () => {
  it('reads SHA-256, also beside others, and nothing of nothing', () => {
    expect(statedDigestIn(undefined)).toBeUndefined();
    expect(statedDigestIn(`sha-256=:${hash('sha256')}:`)).toBe(HEX);
    expect(statedDigestIn(`sha-512=:${hash('sha512')}:, sha-256=:${hash('sha256')}:`)).toBe(HEX);
  });

  it.each([
    '',
    'sha-256',
    `sha-256=${HEX}`,
    'sha-256=:AAAA:',
    `sha-512=:${hash('sha512')}:`,
    'sha-256=("a")',
    '§',
  ])('refuses %j', (header) => {
    expect(() => statedDigestIn(header)).toThrow('Content-Digest');
  });
});
