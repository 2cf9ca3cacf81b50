import { defineProblem } from '../../platform/http/index.js';

/** Another person has this login name. */
export const LoginTaken = defineProblem('login-taken', 409, 'This login name is taken');
/** The enterprise has a legal representative already who may sign in. */
export const RepresentativeExists = defineProblem(
  'representative-exists',
  409,
  'The enterprise has a legal representative here',
);
/** Software called what only a person who signed in can do. */
export const PersonRequired = defineProblem('person-required', 403, 'A person must have signed in for this');
/** The current password, or the new one, is not taken. */
export const PasswordRefused = defineProblem('password-refused', 422, 'The password is not taken');
/** The register does not know this person in this part. */
export const RealNameMismatch = defineProblem('real-name-mismatch', 422, 'The real name was not confirmed');
/** No register is connected here, or it does not answer. */
export const RealNameUnavailable = defineProblem(
  'real-name-unavailable',
  503,
  'Real names cannot be verified now',
);
/** The power of a handler is over, or has not begun. */
export const DelegationEnded = defineProblem('delegation-ended', 403, 'Your delegation has ended');
/** What a handler wants goes beyond the limits of the delegation. */
export const DelegationExceeded = defineProblem(
  'delegation-exceeded',
  403,
  'This goes beyond your delegation',
);
/** The person cannot be named handler: not of this enterprise, or its legal representative. */
export const UnknownHandler = defineProblem('unknown-handler', 422, 'No person who could be your handler');
/** Somebody else has named the same handler at this moment. */
export const DelegationChanged = defineProblem(
  'delegation-changed',
  409,
  'The delegation was changed at this moment',
);
