import { FlattenedSign, importJWK, type JWK } from 'jose';

/** A detached JWS of a text by a private key, as an enterprise signs what it authorizes. */
export async function signDetached(
  text: string,
  privateJwk: JWK,
  header: Record<string, unknown> = {},
): Promise<string> {
  const { protected: head, signature } = await new FlattenedSign(Buffer.from(text, 'utf8'))
    .setProtectedHeader({ alg: 'ES256', kid: privateJwk.kid ?? '', ...header })
    .sign(await importJWK(privateJwk, 'ES256'));
  return `${head}..${signature}`;
}
