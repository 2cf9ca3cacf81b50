import { defineProblem } from '../../platform/http/index.js';

/** No access token, or one that is not accepted. Nothing says which check failed. */
export const Unauthenticated = defineProblem('unauthenticated', 401, 'A valid access token is needed');
/** A proof of possession that is missing, used before, or not of this request. Nothing says which check failed. */
export const InvalidProof = defineProblem(
  'invalid-dpop-proof',
  401,
  'The proof of possession is not accepted',
);
/** A key set that cannot serve as the public keys of a client. */
export const UnusableKeys = defineProblem('unusable-keys', 422, 'The key set cannot be used');
