import { z } from 'zod';

/** The signer id that parties use who agreed on none. @source GM/T 0009-2012 section 10 */
export const STANDARD_SIGNER_ID = '1234567812345678';

/** A number or a point's coordinate: exactly 32 bytes in base64url. @source RFC 7518 section 6.2.1.2, RFC 8037 section 2 */
const bytes = (member: string) => {
  const fault = `${member} is not 32 bytes in base64url`;
  return z.string(fault).regex(/^[\w-]{43}$/, fault);
};
const kid = z.string('kid is missing').min(1, 'kid is empty');
const use = z.literal('sig', 'use is not sig').default('sig');

const Es256Public = z.object({
  kty: z.literal('EC', 'kty is not EC'),
  crv: z.literal('P-256'),
  x: bytes('x'),
  y: bytes('y'),
  kid,
  alg: z.literal('ES256', 'alg is not ES256').default('ES256'),
  use,
});
const EdDsaPublic = z.object({
  kty: z.literal('OKP', 'kty is not OKP'),
  crv: z.literal('Ed25519'),
  x: bytes('x'),
  kid,
  alg: z.literal('EdDSA', 'alg is not EdDSA').default('EdDSA'),
  use,
});
const Sm2Public = z.object({
  kty: z.literal('EC', 'kty is not EC'),
  crv: z.literal('SM2'),
  x: bytes('x'),
  y: bytes('y'),
  kid,
  alg: z.literal('SM2-SM3', 'alg is not SM2-SM3').default('SM2-SM3'),
  use,
  /** The signer id: who verifies with another one finds no good signature. Empty is what OpenSSL takes unless told. */
  sm2_id: z.string('sm2_id is no text').max(256, 'sm2_id is too long').default(STANDARD_SIGNER_ID),
});
const secret = { d: bytes('d') };
const unknownCurve = 'crv is none of P-256, Ed25519, SM2';

/** Checks a public signing key; drops what does not belong to its public half. */
export const PublicJwk = z.discriminatedUnion('crv', [Es256Public, EdDsaPublic, Sm2Public], unknownCurve);

/** Checks a private signing key. */
export const PrivateJwk = z.discriminatedUnion(
  'crv',
  [Es256Public.extend(secret), EdDsaPublic.extend(secret), Sm2Public.extend(secret)],
  unknownCurve,
);

/**
 * The public half of a signing key, fit to be published. `alg` is what the key signs by and nothing else; for SM2
 * neither `crv`, `alg` nor `sm2_id` is registered (decision 0015).
 *
 * @source RFC 7517; RFC 7518 section 6.2; RFC 8037 section 2
 */
export type PublicJwk = z.infer<typeof PublicJwk>;

/** A private signing key; members as in `PublicJwk`, and the secret `d`. */
export type PrivateJwk = z.infer<typeof PrivateJwk>;

/** Algorithms the gateway signs by: JWS `alg`. */
export type Algorithm = PublicJwk['alg'];

/** All of them; the first is what a key is made for when nothing is said. */
export const ALGORITHM_NAMES = ['ES256', 'EdDSA', 'SM2-SM3'] as const satisfies readonly Algorithm[];

/** The private keys of one algorithm. */
export type PrivateJwkOf<A extends Algorithm> = Extract<PrivateJwk, { alg: A }>;

/** The public keys of one algorithm. */
export type PublicJwkOf<A extends Algorithm> = Extract<PublicJwk, { alg: A }>;
