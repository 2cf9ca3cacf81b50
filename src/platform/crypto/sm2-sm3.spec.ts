import { execFileSync, spawnSync } from 'node:child_process';
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bytesOf,
  digestsByHand,
  isEcdsaByHand,
  N,
  numberOf,
  signByHand,
  verifyByHand,
} from '../../../test/support/sm2-by-hand.js';
import { privateJwkOf } from './new-signing-jwk.js';
import { PrivateJwk, type PrivateJwkOf } from './signing-jwk.js';
import { sm2Sm3 } from './sm2-sm3.js';

/** The example of GB/T 32918.5 (GM/T 0003.5) on the recommended curve, with the signer id 1234567812345678. */
const MESSAGE = Buffer.from('message digest');
const D = 0x3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8n;
const X = 0x09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020n;
const Y = 0xccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13n;
const K = 0x59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21n;
const Z = 'b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3';
const E = 'f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640';
const R = 0xf5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3n;
const S = 0xb1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aan;
const STANDARD_ID = '1234567812345678';
const SIGNATURE = pair(R, S);

function pair(r: bigint, s: bigint): Buffer {
  return Buffer.concat([bytesOf(r), bytesOf(s)]);
}

function jwkOf(members: object = {}): PrivateJwkOf<'SM2-SM3'> {
  const [x, y, d] = [X, Y, D].map((number) => bytesOf(number).toString('base64url'));
  const jwk = PrivateJwk.parse({ kty: 'EC', crv: 'SM2', kid: 'k', x, y, d, ...members });
  if (jwk.alg !== 'SM2-SM3') throw new Error('is no SM2 key');
  return jwk;
}

describe('X01: SM2 with SM3, by the example of GB/T 32918.5', () => {
  it('verifies its signature under the standard signer id, which is the default', async () => {
    expect(jwkOf().sm2_id).toBe(STANDARD_ID);
    const verifyIt = await sm2Sm3.verifier(jwkOf());
    expect(verifyIt(MESSAGE, SIGNATURE)).toBe(true);
    expect(verifyIt(Buffer.from('message digesT'), SIGNATURE)).toBe(false);
  });

  it.each(['', '1234567812345679', 'ALICE123@YAHOO.COM'])(
    'refuses it under the signer id "%s"',
    async (id) => {
      const verifyIt = await sm2Sm3.verifier(jwkOf({ sm2_id: id }));
      expect(verifyIt(MESSAGE, SIGNATURE)).toBe(false);
    },
  );

  it.each([
    ['r is nought', pair(0n, S)],
    ['s is nought', pair(R, 0n)],
    ['r is the order', pair(N, S)],
    ['s is the order', pair(R, N)],
    ['both sum up to the order', pair(R, N - R)],
    ['both are the greatest there are', Buffer.alloc(64, 0xff)],
    ['they change places', pair(S, R)],
    ['a byte is missing', SIGNATURE.subarray(1)],
    ['a byte is too much', Buffer.concat([SIGNATURE, Buffer.alloc(1)])],
    ['there is nothing', Buffer.alloc(0)],
  ])('refuses a signature where %s', async (_what, signature) => {
    expect((await sm2Sm3.verifier(jwkOf()))(MESSAGE, signature)).toBe(false);
  });

  it('refuses a point off the curve, another key’s secret, and secrets out of range', async () => {
    const off = jwkOf({ y: bytesOf(Y + 1n).toString('base64url') });
    await expect((async () => sm2Sm3.verifier(off))()).rejects.toThrow();
    for (const d of [0n, D + 1n, N - 1n, N]) {
      const jwk = jwkOf({ d: bytesOf(d).toString('base64url') });
      await expect((async () => sm2Sm3.signer(jwk))()).rejects.toThrow();
    }
  });
});

describe('X02: an implementation written down from the standard', () => {
  it('finds Z, e and the signature of the example', () => {
    const { z, e } = digestsByHand(STANDARD_ID, [X, Y], MESSAGE);
    expect([z.toString('hex'), e.toString('hex')]).toEqual([Z, E]);
    expect(signByHand(e, D, K)).toEqual(SIGNATURE);
  });

  it.each([STANDARD_ID, '', '征信平台'])('agrees under the signer id "%s"', async (sm2_id) => {
    const jwk = jwkOf({ sm2_id });
    const { e } = digestsByHand(sm2_id, [X, Y], MESSAGE);
    expect(verifyByHand(e, (await sm2Sm3.signer(jwk))(MESSAGE), [X, Y])).toBe(true);
    expect((await sm2Sm3.verifier(jwk))(MESSAGE, signByHand(e, D, K))).toBe(true);
  });

  it('agrees on keys the library makes', async () => {
    const jwk = jwkOf(await sm2Sm3.newJwk());
    const point = pointOf(jwk.x, jwk.y);
    const { e } = digestsByHand(STANDARD_ID, point, MESSAGE);
    expect(verifyByHand(e, (await sm2Sm3.signer(jwk))(MESSAGE), point)).toBe(true);
  });
});

describe('X02: SM2 of node:crypto', () => {
  const made = generateKeyPairSync('ec', { namedCurve: 'SM2' });
  const read = createPrivateKey({
    key: made.privateKey.export({ type: 'pkcs8', format: 'der' }),
    format: 'der',
    type: 'pkcs8',
  });
  const readPublic = createPublicKey(made.publicKey.export({ type: 'spki', format: 'pem' }));
  const jwk = async (sm2_id: string) => jwkOf({ ...(await privateJwkOf(made.privateKey)), sm2_id });
  const byHand = async () => {
    const { x, y } = await jwk(STANDARD_ID);
    const point = pointOf(x, y);
    return { point, ...digestsByHand(STANDARD_ID, point, MESSAGE) };
  };

  it('signs by a key it read what we verify under the empty signer id only, and the other way round', async () => {
    const signature = rawOf(sign('sm3', MESSAGE, read));
    expect((await sm2Sm3.verifier(await jwk('')))(MESSAGE, signature)).toBe(true);
    expect((await sm2Sm3.verifier(await jwk(STANDARD_ID)))(MESSAGE, signature)).toBe(false);
    const ours = async (id: string) => derOf((await sm2Sm3.signer(await jwk(id)))(MESSAGE));
    expect(verify('sm3', MESSAGE, readPublic, await ours(''))).toBe(true);
    expect(verify('sm3', MESSAGE, readPublic, await ours(STANDARD_ID))).toBe(false);
  });

  it('signs by a key it made plain ECDSA, which we verify under no signer id', async () => {
    const signature = rawOf(sign('sm3', MESSAGE, made.privateKey));
    const { point, e } = await byHand();
    expect(isEcdsaByHand(createHash('sm3').update(MESSAGE).digest(), signature, point)).toBe(true);
    expect(verifyByHand(e, signature, point)).toBe(false);
    for (const id of ['', STANDARD_ID]) {
      expect((await sm2Sm3.verifier(await jwk(id)))(MESSAGE, signature)).toBe(false);
    }
  });

  it.each([
    ['made', made.privateKey],
    ['read', read],
  ])('gives by a key it %s the same JWK, which signs as the standard says', async (_how, key: KeyObject) => {
    const converted = jwkOf(await privateJwkOf(key));
    expect(converted).toEqual(await jwk(STANDARD_ID));
    const { point, e } = await byHand();
    expect(verifyByHand(e, (await sm2Sm3.signer(converted))(MESSAGE), point)).toBe(true);
  });
});

const OPENSSL = spawnSync('openssl', ['list', '-public-key-algorithms'], { encoding: 'utf8' });
const withOpenssl = OPENSSL.status === 0 && OPENSSL.stdout.includes('SM2') ? it : it.skip;

describe('X02: OpenSSL on the command line, told the standard signer id', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'credit-gateway-sm2-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string) => join(folder, name);
  const openssl = (...words: string[]) =>
    execFileSync('openssl', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const pkeyutl = (...words: string[]) =>
    openssl('pkeyutl', '-rawin', '-digest', 'sm3', '-pkeyopt', `distid:${STANDARD_ID}`, ...words);

  withOpenssl('signs what we verify, and verifies what we sign, by a key it made', async () => {
    openssl('genpkey', '-algorithm', 'SM2', '-out', file('key.pem'));
    openssl('pkey', '-in', file('key.pem'), '-pubout', '-out', file('public.pem'));
    writeFileSync(file('message'), MESSAGE);
    pkeyutl('-sign', '-inkey', file('key.pem'), '-in', file('message'), '-out', file('theirs'));
    const jwk = jwkOf(await privateJwkOf(createPrivateKey(readFileSync(file('key.pem')))));
    expect((await sm2Sm3.verifier(jwk))(MESSAGE, rawOf(readFileSync(file('theirs'))))).toBe(true);

    writeFileSync(file('ours'), derOf((await sm2Sm3.signer(jwk))(MESSAGE)));
    const words = ['-verify', '-pubin', '-inkey', file('public.pem'), '-sigfile', file('ours')];
    expect(pkeyutl(...words, '-in', file('message'))).toContain('Signature Verified Successfully');
    writeFileSync(file('message'), 'another message');
    expect(() => pkeyutl(...words, '-in', file('message'))).toThrow();
  });
});

function pointOf(x: string, y: string): readonly [bigint, bigint] {
  return [numberOf(Buffer.from(x, 'base64url')), numberOf(Buffer.from(y, 'base64url'))];
}

/** DER of two numbers; each has 32 bytes or fewer, and a leading zero where its sign would show. */
function derOf(raw: Buffer): Buffer {
  const numbers = [raw.subarray(0, 32), raw.subarray(32)].map((half) => {
    const hex = numberOf(half).toString(16);
    const even = hex.length % 2 === 1 ? `0${hex}` : hex;
    const bytes = Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
    return Buffer.concat([Buffer.from([0x02, bytes.length]), bytes]);
  });
  const body = Buffer.concat(numbers);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function rawOf(der: Buffer): Buffer {
  const end = 4 + der.readUInt8(3);
  return pair(numberOf(der.subarray(4, end)), numberOf(der.subarray(end + 2)));
}
