import {
  applyDecorators,
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { MalformedRequest, PreconditionFailed, PreconditionRequired } from './http.problems.js';
import type { GatewayRequest } from './request.js';

const LONGEST_HEADER = 1_000;
const TAG = /^(?:W\/)?"[!#-~]{0,64}"$/;

/** The entity tag of a version of something: the version between quotation marks. @source RFC 9110 section 8.8.3 */
export const entityTagOf = (version: number): string => `"${version}"`;

/** The versions from which a change may start, as its sender saw them. */
export class ExpectedVersion {
  private constructor(private readonly tags: readonly string[] | 'any') {}

  /**
   * Reads `If-Match`. A weak tag is read, and matches nothing; `*` matches whatever stands now.
   *
   * @throws PreconditionRequired without one, MalformedRequest
   * @source RFC 9110 section 13.1.1, RFC 6585 section 3
   */
  static read(header: string | undefined): ExpectedVersion {
    if (header === undefined)
      throw new PreconditionRequired('Read it first, and send its ETag as If-Match with the change.');
    if (header.trim() === '*') return new ExpectedVersion('any');
    const tags = header.slice(0, LONGEST_HEADER + 1).split(',');
    const read = tags.map((tag) => tag.trim());
    if (header.length > LONGEST_HEADER || !read.every((tag) => TAG.test(tag)))
      throw new MalformedRequest('If-Match is an ETag as it was given, with its quotation marks.');
    return new ExpectedVersion(read);
  }

  /** Lets a change of this version through and no other. @throws PreconditionFailed */
  refuseUnless(version: number): void {
    if (this.tags === 'any' || this.tags.includes(entityTagOf(version))) return;
    throw new PreconditionFailed('Somebody changed it meanwhile. Read it again, and decide anew.');
  }
}

/** Hands a handler the version its caller saw. */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): ExpectedVersion =>
  ExpectedVersion.read(context.switchToHttp().getRequest<GatewayRequest>().headers['if-match']),
);

/** Name of the extension by which the API document knows such an operation. */
export const VERSIONED = 'x-versioned';

/**
 * Declares that an answer shows one thing with its `version`, which leaves as its `ETag` too. A change of such a
 * thing takes `If-Match`, so that of two who saw the same version the second is told, and overwrites nothing.
 */
export const Versioned = (): MethodDecorator =>
  applyDecorators(UseInterceptors(EntityTags), ApiExtension(VERSIONED, true));

class EntityTags implements NestInterceptor<{ version: number }> {
  intercept(
    context: ExecutionContext,
    next: CallHandler<{ version: number }>,
  ): Observable<{ version: number }> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(tap(({ version }) => void reply.header('etag', entityTagOf(version))));
  }
}
