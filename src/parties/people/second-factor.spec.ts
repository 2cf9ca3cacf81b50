import { newRecoveryCodes, newTotpSecret, otpauthUri, recoveryDigest, stepOfCode } from './second-factor.js';

/** The test vectors of RFC 6238, appendix B (SHA-1), with the last six digits of each. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('stepOfCode', () => {
  it.each([
    [59, '287082', 1],
    [1_111_111_109, '081804', 37_037_036],
    [1_234_567_890, '005924', 41_152_263],
    [20_000_000_000, '353130', 666_666_666],
  ])('knows the code of second %d of RFC 6238', (atS, code, step) => {
    expect(stepOfCode(RFC_SECRET, code, atS * 1_000)).toBe(step);
  });

  it('takes the code of the step before and after, names its own step, and no further one', () => {
    const atMs = 1_111_111_109_000;
    for (const shift of [-1, 0, 1])
      expect(stepOfCode(RFC_SECRET, '081804', atMs - shift * 30_000)).toBe(37_037_036);
    for (const shift of [-2, 2])
      expect(stepOfCode(RFC_SECRET, '081804', atMs - shift * 30_000)).toBeUndefined();
  });

  it.each(['', '08180', '0818040', '081805', 'abcdef', '08 804', '-81804', '0x1234'])(
    'refuses %j',
    (code) => {
      expect(stepOfCode(RFC_SECRET, code, 1_111_111_109_000)).toBeUndefined();
    },
  );
});

describe('the rest of a second factor', () => {
  it('makes secrets of 160 bits, each another, in an address authenticators read', () => {
    const [first, second] = [newTotpSecret(), newTotpSecret()];
    expect(first).toMatch(/^[A-Z2-7]{32}$/);
    expect(first).not.toBe(second);
    const uri = otpauthUri(first, 'wang.li', 'Gateway');
    expect(uri).toMatch(/^otpauth:\/\/totp\/Gateway:wang\.li\?/);
    expect(new URL(uri).searchParams.get('secret')).toBe(first);
  });

  it('makes ten recovery codes that are found again however they are typed', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) {
      expect(code).toMatch(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/);
      expect(recoveryDigest(` ${code.toUpperCase().replaceAll('-', ' ')}`)).toBe(recoveryDigest(code));
    }
    expect(recoveryDigest(codes[0] ?? '')).not.toBe(recoveryDigest(codes[1] ?? ''));
  });
});
