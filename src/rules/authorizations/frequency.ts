import type { FrequencyDto } from './authorization-terms.dto.js';
import type { AuthorizationEntity } from './authorization.entity.js';

/** How often it may be used in a window, as it is shown. */
export function frequencyOf({
  mostInWindow: uses,
  windowUnit: per,
}: Pick<AuthorizationEntity, 'mostInWindow' | 'windowUnit'>): FrequencyDto | null {
  return uses === null || per === null ? null : { uses, per };
}

/**
 * SQL: the first day of the running window of a row of `authorization_use`, in Asia/Shanghai; `null` where its uses are not
 * counted by windows. The one rule for who reads the count and who takes a use.
 */
export const windowStartOf = (alias: string): string =>
  `date_trunc(${alias}.window_unit, clock_timestamp() at time zone 'Asia/Shanghai')::date`;
