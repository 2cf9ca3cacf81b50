import { isInnerList, parseDictionary } from 'structured-headers';
import { MalformedRequest } from '../../../platform/http/index.js';

const SHA_256_BYTES = 32;

/**
 * The SHA-256 (hex) that a `Content-Digest` states; `undefined` without the header. Other algorithms beside it are
 * passed over.
 *
 * @throws MalformedRequest when it cannot be read, or states none
 * @source RFC 9530 sections 2 and 5
 */
export function statedDigestIn(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const member = members(header).get('sha-256');
  const value = member === undefined || isInnerList(member) ? undefined : member[0];
  if (!(value instanceof ArrayBuffer) || value.byteLength !== SHA_256_BYTES) throw malformed();
  return Buffer.from(value).toString('hex');
}

function members(header: string): ReturnType<typeof parseDictionary> {
  try {
    return parseDictionary(header);
  } catch (cause) {
    throw malformed(cause);
  }
}

const malformed = (cause?: unknown): Error =>
  new MalformedRequest('Content-Digest is written as sha-256=:<Base64 of the digest>:.', { cause });
