import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 over canonical JSON, computed by the test itself. @source RFC 8785 */
export function digestByHand(value: unknown): string {
  return `sha-256:${createHash('sha256')
    .update(canonicalize(value) ?? '', 'utf8')
    .digest('hex')}`;
}
