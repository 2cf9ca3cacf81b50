import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { Type } from 'class-transformer';
import { z } from 'zod';
import { InvalidInput } from './http.problems.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** Which part of a list is asked for. */
export class PageQuery {
  /** How many entries, at most 200. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  limit: number = DEFAULT_LIMIT;

  /** The `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(256)
  cursor?: string;
}

/** Where a page ended: the sort keys of its last entry, an instant and an id. */
export interface Position {
  readonly at: string;
  readonly id: string;
}

const position = z.strictObject({
  at: z.iso.datetime().regex(/^[12]\d{3}-/),
  id: z.uuid(),
});

/** A part of a list: its entries and the cursor of the next part, `null` at the end. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Reads a cursor of a list ordered by instant and id. @throws InvalidInput when it is not one */
export function positionOf(cursor: string | undefined): Position | undefined {
  return readCursor(cursor, position);
}

/**
 * Reads a cursor that `pageOf` wrote of positions of this form. Between the two it was out of the house, under a seal
 * (`CursorInterceptor`).
 *
 * @throws InvalidInput when it is not one
 */
export function readCursor<P>(cursor: string | undefined, form: z.ZodType<P>): P | undefined {
  if (cursor === undefined) return undefined;
  try {
    return form.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw unusableCursor(cause);
  }
}

/** The problem of a cursor that was not given to this caller for this list, or that has expired. */
export function unusableCursor(cause?: unknown): Error {
  const detail = 'Use the nextCursor of the page before; after a day, begin anew.';
  return new InvalidInput('The cursor is not one of yours for this list.', {
    errors: [{ pointer: '/cursor', code: 'invalid-cursor', detail }],
    cause,
  });
}

/** Makes a page from up to `limit + 1` rows: the extra row only tells that there is more. */
export function pageOf<Row, T>(
  rows: Row[],
  limit: number,
  shape: { entry: (row: Row) => T; position: (row: Row) => object },
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor =
    rows.length > limit && last !== undefined
      ? Buffer.from(JSON.stringify(shape.position(last))).toString('base64url')
      : null;
  return { items: shown.map(shape.entry), nextCursor };
}
