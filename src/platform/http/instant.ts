import { applyDecorators } from '@nestjs/common';
import { IsISO8601, Matches } from 'class-validator';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day in input: a real day of the calendar, without time and zone. @source RFC 3339 section 5.6 full-date */
export function IsDay(): PropertyDecorator {
  return applyDecorators(
    Matches(DAY, { message: '$property must be a day as YYYY-MM-DD' }),
    IsISO8601({ strict: true }),
  );
}

/** An instant in input: a real calendar date and time with seconds and zone. @source RFC 3339 section 5.6 */
export function IsInstant(): PropertyDecorator {
  return applyDecorators(
    Matches(INSTANT, { message: '$property must be an RFC 3339 date and time with its zone' }),
    IsISO8601({ strict: true, strictSeparator: true }),
  );
}
