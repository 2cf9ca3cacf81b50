import { isInnerList, parseDictionary } from 'structured-headers';
import { MalformedRequest } from '../../../platform/http/plain.js';
import { BatchDigestMismatch } from '../collection.problems.js';
import type { SpooledBody } from './spool.js';

const LENGTHS = { 'sha-256': 32, 'sha-512': 64 } as const;
type Algorithm = keyof typeof LENGTHS;

/**
 * Refuses a body that is not the one its `Content-Digest` was made of. Without the header nothing is compared; of
 * several digests all that are known must agree.
 *
 * @throws MalformedRequest when the header cannot be read or names no known algorithm, BatchDigestMismatch
 * @source RFC 9530 sections 2 and 5
 */
export function assertContentDigest(
  header: string | undefined,
  body: Pick<SpooledBody, 'sha256' | 'sha512'>,
): void {
  const found: Record<Algorithm, string | undefined> = { 'sha-256': body.sha256, 'sha-512': body.sha512 };
  for (const [algorithm, digest] of digestsOf(header)) {
    if (digest !== found[algorithm]) {
      throw new BatchDigestMismatch(
        `The ${algorithm} of the body is not the one in Content-Digest: it was changed or cut on its way. Send it again.`,
      );
    }
  }
}

/** Whether SHA-512 must be computed for a `Content-Digest`. @throws MalformedRequest as {@link assertContentDigest} */
export function asksForSha512(header: string | undefined): boolean {
  return digestsOf(header).has('sha-512');
}

/** The digests of known algorithms, in hex. */
function digestsOf(header: string | undefined): Map<Algorithm, string> {
  const digests = new Map<Algorithm, string>();
  if (header === undefined) return digests;
  for (const [name, member] of parsed(header)) {
    if (isKnown(name)) digests.set(name, digestIn(member, name));
  }
  if (digests.size === 0) throw new MalformedRequest('Content-Digest is read with sha-256 or sha-512.');
  return digests;
}

type Member = ReturnType<typeof parseDictionary> extends Map<string, infer M> ? M : never;

function parsed(header: string): ReturnType<typeof parseDictionary> {
  try {
    return parseDictionary(header);
  } catch (cause) {
    throw malformed(cause);
  }
}

function digestIn(member: Member, algorithm: Algorithm): string {
  const value = isInnerList(member) ? undefined : member[0];
  if (!(value instanceof ArrayBuffer) || value.byteLength !== LENGTHS[algorithm]) throw malformed();
  return Buffer.from(value).toString('hex');
}

const isKnown = (name: string): name is Algorithm => Object.hasOwn(LENGTHS, name);

const malformed = (cause?: unknown): Error =>
  new MalformedRequest('Content-Digest is written as sha-256=:<Base64 of the digest>:.', { cause });
