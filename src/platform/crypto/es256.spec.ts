import { es256 } from './es256.js';
import { PrivateJwk } from './signing-jwk.js';

/** Key and JWS of RFC 7515 appendix A.3. */
const JWK = PrivateJwk.parse({
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
  kid: 'A.3',
});
const INPUT = Buffer.from(
  'eyJhbGciOiJFUzI1NiJ9' +
    '.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ',
);
const SIGNATURE = Buffer.from(
  'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
  'base64url',
);

describe('X01: ES256', () => {
  it('verifies the signature of RFC 7515 appendix A.3, and no other over that', async () => {
    const verify = await es256.verifier(JWK);
    expect(verify(INPUT, SIGNATURE)).toBe(true);
    expect(verify(Buffer.concat([INPUT, Buffer.from('A')]), SIGNATURE)).toBe(false);
    expect(verify(INPUT, Buffer.from(SIGNATURE.toReversed()))).toBe(false);
  });

  it('verifies what it signs, 64 bytes each time, however short the numbers are', async () => {
    const [sign, verify] = [await es256.signer(JWK), await es256.verifier(JWK)];
    // One signature in 128 has a number shorter than 32 bytes.
    for (let turn = 0; turn < 600; turn += 1) {
      const signature = sign(INPUT);
      expect(signature).toHaveLength(64);
      expect(verify(INPUT, signature)).toBe(true);
    }
  });

  it.each([0, 1, 63, 65, 10_000])('refuses %i bytes for a signature', async (length) => {
    expect((await es256.verifier(JWK))(INPUT, Buffer.alloc(length, 1))).toBe(false);
  });
});
