import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The headers of every page people sign in on: nothing of another origin, nothing inline, never in a frame, never kept. A
 * form may lead to where the portal takes its codes, because browsers hold redirects after a form against this rule too.
 *
 * @source CSP Level 3; RFC 9700 section 4.16 (clickjacking)
 */
export function pageHeaders(redirectUris: readonly string[]): Record<string, string> {
  const targets = [...new Set(["'self'", ...redirectUris.map((uri) => new URL(uri).origin)])].join(' ');
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "style-src 'self'",
      `form-action ${targets}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    // Not `no-referrer`: with it browsers tell no origin of a form, and it could not be compared.
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
}

/** The token of a form: of this sign-in, whose cookie no other site can send, and of nobody who lacks our key. */
export const csrfToken = (key: string, uid: string): string =>
  createHmac('sha256', key).update(`sign-in form ${uid}`).digest('base64url');

/** Whether a form was ours. */
export function isCsrfToken(key: string, uid: string, token: string): boolean {
  const [given, expected] = [Buffer.from(token), Buffer.from(csrfToken(key, uid))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Whether a form came from a page of ours, as far as the browser says. `null` is what hidden pages of others say. */
export const isOwnOrigin = (origin: string | undefined, publicUrl: string): boolean =>
  origin === undefined || origin === new URL(publicUrl).origin;
