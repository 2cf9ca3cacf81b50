import { HttpException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isDatabaseUnavailable } from '../database/index.js';
import {
  InternalError,
  MalformedRequest,
  NotFound,
  PayloadTooLarge,
  ServiceUnavailable,
  UnsupportedMediaType,
} from './http.problems.js';
import { type InputFault, Problem } from './problem.js';

/** What is told of a problem wherever it is told: in an answer, or in a file that stands for one. */
export interface ProblemMembers {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: readonly InputFault[];
}

/** The body of every error answer. */
export interface ProblemDocument extends ProblemMembers {
  instance: string;
  requestId: string;
}

/** Renders any error for the caller; what is not a `Problem` says nothing of itself. */
export function problemDocument(error: unknown, request: FastifyRequest): ProblemDocument {
  const instance = request.url.split('?', 1)[0] ?? '/';
  return { ...membersOf(asProblem(error)), instance, requestId: request.id };
}

/** What is told of a problem. @source RFC 9457 section 3 */
export function membersOf({ code, title, status, message, errors }: Problem): ProblemMembers {
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: message,
    code,
    ...(errors.length > 0 ? { errors } : {}),
  };
}

/** Translates an error of the framework or the database; a fault of our own becomes `internal-error`. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseUnavailable(error)) {
    return new ServiceUnavailable('The database does not answer. Nothing was changed; try again.', {
      cause: error,
      retryAfterS: 2,
    });
  }
  return fromStatus(statusOf(error), error);
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error) return Number(error.statusCode);
  return 500;
}

function fromStatus(status: number, cause: unknown): Problem {
  switch (status) {
    case 404:
    case 405:
      return new NotFound('The path and method lead nowhere.', { cause });
    case 413:
      return new PayloadTooLarge('Send a smaller body, or use the route for feeds.', { cause });
    case 415:
      return new UnsupportedMediaType('Send the content type that the API document names.', { cause });
    default:
      return status >= 400 && status < 500
        ? new MalformedRequest('The request line, headers or body are malformed.', { cause })
        : new InternalError('Nothing further can be said. Give the request id to the operator.', { cause });
  }
}
