import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

/** What the runtime brings is what the standards say: were it built otherwise, everything sealed or signed would be too. */
describe('X01: the algorithms of the runtime', () => {
  it.each([
    ['abc', '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'],
    ['abcd'.repeat(16), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732'],
  ])('SM3 of %s is that of GB/T 32905 appendix A', (text, digest) => {
    expect(createHash('sm3').update(text).digest('hex')).toBe(digest);
  });

  it('SM4 encrypts and decrypts the block of GB/T 32907 appendix A', () => {
    const block = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
    const cipher = createCipheriv('sm4-ecb', block, null).setAutoPadding(false);
    const sealed = Buffer.concat([cipher.update(block), cipher.final()]);
    expect(sealed.toString('hex')).toBe('681edf34d206965e86b3e94f536e4246');
    const decipher = createDecipheriv('sm4-ecb', block, null).setAutoPadding(false);
    expect(Buffer.concat([decipher.update(sealed), decipher.final()])).toEqual(block);
  });

  // Test case 16 of "The Galois/Counter Mode of Operation", McGrew and Viega, as submitted to NIST.
  it('AES-256-GCM seals and authenticates as in test case 16 of its submission to NIST', () => {
    const key = Buffer.from('feffe9928665731c6d6a8f9467308308'.repeat(2), 'hex');
    const nonce = Buffer.from('cafebabefacedbaddecaf888', 'hex');
    const beside = Buffer.from('feedfacedeadbeeffeedfacedeadbeefabaddad2', 'hex');
    const plain = Buffer.from(
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72' +
        '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
      'hex',
    );
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(beside);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    expect(sealed.toString('hex')).toBe(
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa' +
        '8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662',
    );
    expect(cipher.getAuthTag().toString('hex')).toBe('76fc6ece0f4e1768cddf8853bb2d551b');
  });
});
