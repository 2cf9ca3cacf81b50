import { calculateJwkThumbprint } from 'jose';
import { edDsa } from './eddsa.js';
import { PrivateJwk } from './signing-jwk.js';

/** Key of RFC 8037 appendix A.1, and the JWS of its appendix A.4. */
const JWK = PrivateJwk.parse({
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  kid: 'A.1',
});
const INPUT = Buffer.from('eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc');
const SIGNATURE = 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';

describe('X01: EdDSA', () => {
  it('signs and verifies as in RFC 8037 appendix A.4', async () => {
    const [sign, verify] = [await edDsa.signer(JWK), await edDsa.verifier(JWK)];
    expect(sign(INPUT).toString('base64url')).toBe(SIGNATURE);
    expect(verify(INPUT, Buffer.from(SIGNATURE, 'base64url'))).toBe(true);
    expect(verify(INPUT.subarray(1), Buffer.from(SIGNATURE, 'base64url'))).toBe(false);
  });

  it('names the key by the thumbprint of RFC 8037 appendix A.3', async () => {
    expect(await calculateJwkThumbprint(JWK)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it.each([0, 1, 63, 65, 10_000])('refuses %i bytes for a signature', async (length) => {
    expect((await edDsa.verifier(JWK))(INPUT, Buffer.alloc(length, 1))).toBe(false);
  });
});
