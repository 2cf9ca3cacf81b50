import { ApiHeader } from '@nestjs/swagger';
import { PreconditionFailed, PreconditionRequired } from './http.problems.js';

/** The `ETag` of a version. @source RFC 9110 section 8.8.3 */
export function versionTag(version: number): string {
  return `"${version}"`;
}

/** Declares that a handler changes the version named by `If-Match`; it asks {@link assertVersion}. */
export const VersionRequired = (): MethodDecorator =>
  ApiHeader({
    name: 'If-Match',
    required: true,
    description: 'The ETag of what you have read and want to change.',
    schema: { type: 'string' },
  });

/**
 * Refuses to change what has changed since it was read: of two who change the same, the second is told.
 *
 * @throws PreconditionRequired without `If-Match`, or where it names no version; PreconditionFailed where it names
 *   others than this one
 * @source RFC 9110 section 13.1.1, RFC 6585 section 3
 */
export function assertVersion(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || ifMatch.trim() === '*' || ifMatch.trim() === '')
    throw new PreconditionRequired('Send the ETag of what you have read as If-Match.');
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (!tags.includes(versionTag(version)))
    throw new PreconditionFailed('Read it again, and change what you then see.');
}
