import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** RFC 9440: a byte sequence of a structured field. */
const STRUCTURED = /^:([A-Za-z0-9+/]+={0,2}):$/;
const PEM = /^-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/;

/**
 * The certificate a TLS-terminating proxy names in this header: `:base64:` of RFC 9440, or PEM, as it is (line ends as
 * blanks) or percent-encoded as nginx sends it. `undefined` where there is none, or more than one, or what is no certificate.
 */
export function certificateIn(
  headers: IncomingHttpHeaders,
  header: string | undefined,
): X509Certificate | undefined {
  const value = header === undefined ? undefined : headers[header];
  if (typeof value !== 'string') return undefined;
  try {
    const base64 = STRUCTURED.exec(value)?.[1] ?? PEM.exec(decodeURIComponent(value))?.[1];
    return base64 === undefined ? undefined : new X509Certificate(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}

/** SHA-256 (base64url) over the whole certificate. @source RFC 8705 section 3.1 */
export function thumbprintOf(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('base64url');
}
