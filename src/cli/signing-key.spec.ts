import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SigningJwks, SigningKeys } from '../platform/crypto/index.js';
import { signingKeyCommand } from './signing-key.js';
import { UsageError } from './usage-error.js';

/** By what the printed key signs where the settings read it. */
async function algorithmOf(text: string): Promise<string> {
  return (await SigningKeys.fromJwks(SigningJwks.parse(JSON.parse(text)))).active.alg;
}

describe('signing-key', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'credit-gateway-key-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['ES256', []],
    ['ES256', ['ES256']],
    ['EdDSA', ['EdDSA']],
    ['SM2-SM3', ['SM2-SM3']],
  ])('prints a new key of %s, told %j', async (alg, words) => {
    const { text, exitCode } = await signingKeyCommand(words);
    expect([await algorithmOf(text), exitCode]).toEqual([alg, 0]);
  });

  it('prints the JWK of a key in a file', async () => {
    const file = join(folder, 'key.pem');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { text } = await signingKeyCommand(['--pem', file]);
    expect(await algorithmOf(text)).toBe('SM2-SM3');
    await expect(signingKeyCommand(['ES256', '--pem', file])).rejects.toThrow(UsageError);
  });

  it('refuses other algorithms, and files without a private key', async () => {
    const file = join(folder, 'no-key.pem');
    writeFileSync(file, 'top-secret');
    for (const words of [['RS256'], ['ES256', 'EdDSA'], ['--pem', file], ['--pem', join(folder, 'none')]]) {
      await expect(signingKeyCommand(words)).rejects.toThrow(UsageError);
    }
    await expect(signingKeyCommand(['--pem', file])).rejects.toThrow(/^(?!.*top-secret)/);
  });
});
