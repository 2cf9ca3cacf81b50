import { z } from 'zod';
import { jsonText, secret, wholeNumber } from '../../platform/config/index.js';

const privateKey = z
  .looseObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    kid: z.string().min(8),
    d: z.string().min(40),
  })
  .transform((key) => ({ ...key, alg: 'ES256', use: 'sig' }));

/** Where the portal takes codes, compared to the letter: https, or http on this machine alone; a list with commas. */
const redirectUris = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((uri) => uri.trim() || []))
  .refine((uris) => uris.every(isRedirectUri), 'has an address that is neither https nor of this machine');

/** Who issues access tokens, for whom, and with which keys. */
export const identitySettings = z
  .object({
    PUBLIC_URL: z.url({ protocol: /^https?$/, message: 'is not an http(s) address' }),
    EXTERNAL_ISSUER: z.url().optional(),
    EXTERNAL_ISSUER_JWKS_URI: z.url().optional(),
    AUDIENCE: z.url().optional(),
    OIDC_SIGNING_JWKS: jsonText(z.object({ keys: z.array(privateKey).min(1) })),
    OIDC_COOKIE_KEY: secret(32),
    PORTAL_REDIRECT_URIS: redirectUris,
    HOST: z.string().default('127.0.0.1'),
    PORT: wholeNumber(3000, { min: 0, max: 65_535 }),
  })
  .refine((variables) => !variables.EXTERNAL_ISSUER || variables.EXTERNAL_ISSUER_JWKS_URI, {
    path: ['EXTERNAL_ISSUER_JWKS_URI'],
    message: 'is missing while EXTERNAL_ISSUER is set',
    when: () => true, // also beside other faults, so that all are named at once
  })
  .transform((variables) => {
    const publicUrl = variables.PUBLIC_URL.replace(/\/$/, '');
    return {
      publicUrl,
      issuer: variables.EXTERNAL_ISSUER ?? `${publicUrl}/oidc`,
      isOwnIssuer: variables.EXTERNAL_ISSUER === undefined,
      jwksUri:
        variables.EXTERNAL_ISSUER_JWKS_URI ??
        `http://${variables.HOST === '0.0.0.0' ? '127.0.0.1' : variables.HOST}:${variables.PORT}/oidc/jwks`,
      audience: variables.AUDIENCE ?? `${publicUrl}/v1`,
      signingKeys: variables.OIDC_SIGNING_JWKS,
      cookieKey: variables.OIDC_COOKIE_KEY,
      /** Exact; without one nobody can sign in. */
      portalRedirectUris: variables.PORTAL_REDIRECT_URIS,
    };
  });

/** Settings of the identity room. */
export type IdentitySettings = z.output<typeof identitySettings>;

/** Token of the identity settings. */
export const IDENTITY_SETTINGS = Symbol('IdentitySettings');

/** Longest life of an access token, in seconds. */
export const ACCESS_TOKEN_LIFE_S = 300;

/** The algorithms a token or a client assertion may be signed with. @source FAPI 2.0 section 5.4 */
export const SIGNING_ALGORITHMS = ['ES256', 'PS256'] as const;

function isRedirectUri(text: string): boolean {
  if (!URL.canParse(text) || /[#*\s]/.test(text)) return false;
  const { protocol, hostname, username } = new URL(text);
  const isHere = protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return username === '' && (protocol === 'https:' || isHere);
}
