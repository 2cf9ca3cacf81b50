import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IdempotencyKeyInvalid } from './http.problems.js';

const REQUIRED = 'idempotency:required';
const KEY = /^[\x21-\x7e]{1,255}$/;

/** Declares that a POST handler takes no request without an `Idempotency-Key`. */
export const IdempotencyKeyRequired = (): MethodDecorator =>
  applyDecorators(
    SetMetadata(REQUIRED, true),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description:
        'Gives the request one effect: the same request under the same key gets the same answer for 24 hours.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
  );

/** Whether a handler declared that it needs the key. */
export function isKeyRequired(handler: object): boolean {
  return Reflect.getMetadata(REQUIRED, handler) === true;
}

/**
 * Reads the key of a request: up to 255 visible ASCII characters, or `undefined` where none is sent.
 *
 * @throws IdempotencyKeyInvalid when it is required and missing, or malformed
 */
export function idempotencyKeyOf(
  header: string | string[] | undefined,
  isRequired: boolean,
): string | undefined {
  if (header === undefined && !isRequired) return undefined;
  if (header === undefined) {
    throw new IdempotencyKeyInvalid(
      'This request needs an Idempotency-Key, so that a repeat has no second effect.',
    );
  }
  if (typeof header !== 'string' || !KEY.test(header)) {
    throw new IdempotencyKeyInvalid(
      'The Idempotency-Key has 1 to 255 visible ASCII characters and no spaces.',
    );
  }
  return header;
}
