import type { AuthorizationEntity } from './authorization.entity.js';
import type { Terms } from './terms-reader.js';

/** Who gave it to whom, and when. */
type Given = Pick<
  AuthorizationEntity,
  'uscc' | 'id' | 'institutionId' | 'riskNoticeVersion' | 'grantedBy' | 'createdAt'
> &
  Partial<Pick<AuthorizationEntity, 'form' | 'reauthorizationNeeded'>>;

/** An authorization as it begins. */
export const newAuthorization = (terms: Terms, given: Given): AuthorizationEntity => ({
  form: 'online',
  reauthorizationNeeded: false,
  ...terms,
  ...given,
  version: 1,
  status: 'active',
  revokedAt: null,
});
