import type { FrequencyDto } from './authorization-terms.dto.js';
import type { AuthorizationEntity } from './authorization.entity.js';

/** How often it may be used in a window, as it is shown. */
export function frequencyOf({
  mostInWindow: uses,
  windowUnit: per,
}: Pick<AuthorizationEntity, 'mostInWindow' | 'windowUnit'>): FrequencyDto | null {
  return uses === null || per === null ? null : { uses, per };
}
