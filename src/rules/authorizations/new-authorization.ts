import type { AuthorizationEntity } from './authorization.entity.js';
import type { Terms } from './terms-reader.js';

/** Who gave it to whom, when, in which form, and whether it is still to be signed. */
type Given = Pick<
  AuthorizationEntity,
  'uscc' | 'id' | 'institutionId' | 'riskNoticeVersion' | 'grantedBy' | 'createdAt' | 'form'
> &
  Partial<Pick<AuthorizationEntity, 'reauthorizationNeeded'>> & { readonly awaitsSignature: boolean };

/** An authorization as it begins. */
export const newAuthorization = (
  terms: Terms,
  { awaitsSignature, ...given }: Given,
): AuthorizationEntity => ({
  reauthorizationNeeded: false,
  ...terms,
  ...given,
  version: 1,
  status: awaitsSignature ? 'pending-signature' : 'active',
  expiryNoticedAt: null,
  revokedAt: null,
});
