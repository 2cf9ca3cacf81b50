/** How a client must bind its access tokens: not at all, to a key it proves to hold, or to its TLS certificate. */
export type TokenBinding = 'none' | 'dpop' | 'mtls';

/** Every way there is. */
export const TOKEN_BINDINGS: readonly TokenBinding[] = ['none', 'dpop', 'mtls'];

/**
 * What a bound token says of who may use it: SHA-256 (base64url) of a public key as JWK, of a certificate, or of both.
 * Both must then be shown.
 *
 * @source RFC 9449 section 6.1, RFC 8705 section 3.1
 */
export interface Confirmation {
  readonly keyThumbprint?: string;
  readonly certificateThumbprint?: string;
}

/** Whether a token is bound as its client must bind its tokens. */
export function isBoundAs(required: TokenBinding, confirmation: Confirmation | undefined): boolean {
  if (required === 'none') return true;
  return required === 'dpop'
    ? confirmation?.keyThumbprint !== undefined
    : confirmation?.certificateThumbprint !== undefined;
}
