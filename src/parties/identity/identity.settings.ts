import { z } from 'zod';
import { privateKeySet, secret, wholeNumber } from '../../platform/config/index.js';
import { readProxies } from './trusted-proxies.js';

const proxies = z.string().transform((text, context) => {
  try {
    return readProxies(text);
  } catch {
    context.addIssue('is no list of addresses and ranges');
    return z.NEVER;
  }
});

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
    OIDC_SIGNING_JWKS: privateKeySet(),
    OIDC_COOKIE_KEY: secret(32),
    CLIENT_CERT_HEADER: z
      .string()
      .regex(/^[\w-]{1,100}$/, 'is no name of a header')
      .optional(),
    CLIENT_CERT_PROXIES: proxies.optional(),
    PORTAL_REDIRECT_URIS: redirectUris,
    HOST: z.string().default('127.0.0.1'),
    PORT: wholeNumber(3000, { min: 0, max: 65_535 }),
  })
  .refine((variables) => !variables.EXTERNAL_ISSUER || variables.EXTERNAL_ISSUER_JWKS_URI, {
    path: ['EXTERNAL_ISSUER_JWKS_URI'],
    message: 'is missing while EXTERNAL_ISSUER is set',
    when: () => true, // also beside other faults, so that all are named at once
  })
  .refine((variables) => !variables.CLIENT_CERT_HEADER || variables.CLIENT_CERT_PROXIES, {
    path: ['CLIENT_CERT_PROXIES'],
    message: 'is missing while CLIENT_CERT_HEADER is set: anybody could send it',
    when: () => true,
  })
  .transform((variables) => {
    const publicUrl = variables.PUBLIC_URL.replace(/\/$/, '');
    const { CLIENT_CERT_HEADER: header, CLIENT_CERT_PROXIES: trusted } = variables;
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
      /** In which header the certificate of a client comes, and from which addresses alone it is believed. */
      clientCertificates: header && trusted ? { header: header.toLowerCase(), proxies: trusted } : undefined,
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
