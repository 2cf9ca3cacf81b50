import { defineProblem } from './problem.js';

/** The request cannot be read: broken JSON, doubled headers, an unreadable target. */
export const MalformedRequest = defineProblem('malformed-request', 400, 'The request cannot be read');
/** No such path, or nothing there that the caller may know of. */
export const NotFound = defineProblem('not-found', 404, 'There is nothing here for you');
/** The request took longer to arrive than the limit allows. */
export const RequestTimeout = defineProblem('request-timeout', 408, 'The request arrived too slowly');
/** What is to be changed has changed since it was read. */
export const PreconditionFailed = defineProblem('precondition-failed', 412, 'It has changed in the meantime');
/** The body is larger than this route takes. */
export const PayloadTooLarge = defineProblem('payload-too-large', 413, 'The body is too large');
/** The content type is not one this route reads. */
export const UnsupportedMediaType = defineProblem(
  'unsupported-media-type',
  415,
  'The content type is not read here',
);
/** The input can be read but breaks a rule; `errors` names each fault. */
export const InvalidInput = defineProblem('invalid-input', 422, 'The input breaks a rule');
/** The version that is to be changed is not named. */
export const PreconditionRequired = defineProblem(
  'precondition-required',
  428,
  'The version to be changed must be named',
);
/** The `Idempotency-Key` is missing where it is required, or not usable. */
export const IdempotencyKeyInvalid = defineProblem(
  'idempotency-key-invalid',
  400,
  'The Idempotency-Key is not usable',
);
/** The same key was used for another request. */
export const IdempotencyConflict = defineProblem(
  'idempotency-conflict',
  422,
  'The Idempotency-Key was used for another request',
);
/** The first request with this key is still running. */
export const IdempotencyInProgress = defineProblem(
  'idempotency-in-progress',
  409,
  'The first request with this key is still running',
);
/** The gateway cannot reach its database, or is stopping. */
export const ServiceUnavailable = defineProblem('service-unavailable', 503, 'The gateway cannot answer now');
/** A fault of the gateway itself. Says nothing further to the caller. */
export const InternalError = defineProblem('internal-error', 500, 'The gateway made an error');
