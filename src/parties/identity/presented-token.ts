import type { CallerRequest } from './caller.js';

const CREDENTIALS = /^(Bearer|DPoP) +([\w.~+/-]+=*)$/i;

/** An access token as it was sent: `bearer` by whoever has it, `dpop` by who also has a key. */
export interface PresentedToken {
  readonly scheme: 'bearer' | 'dpop';
  readonly token: string;
}

/** The token of a request, from its `Authorization` header and nowhere else. @source RFC 6750 section 2.1, RFC 9449 section 7.1 */
export function presentedToken(request: CallerRequest): PresentedToken | null {
  const [, scheme = '', token] = CREDENTIALS.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) return null;
  return { scheme: scheme.length === 4 ? 'dpop' : 'bearer', token };
}
