import { equalSecrets } from '../platform/crypto/plain.js';

/** Whether an `Authorization` header carries exactly that bearer token; takes the same time wherever they differ. */
export function carriesToken(header: string | undefined, token: string): boolean {
  const given = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(header ?? '')?.[1];
  return equalSecrets(given ?? '', token) && given !== undefined;
}
