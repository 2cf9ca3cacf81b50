import { defineProblem } from '../../platform/http/index.js';

/** The item does not offer this mode. */
export const ModeNotOffered = defineProblem('mode-not-offered', 422, 'The item is not shared in this way');
/** The purpose is not of the closed list, or not the one authorized. */
export const PurposeNotAllowed = defineProblem('purpose-not-allowed', 422, 'This purpose is not allowed');
/** The state of an authorization does not allow this change. */
export const WrongState = defineProblem('wrong-state', 409, 'Its state does not allow this');
/** The authorization has another version than the one that was looked at. */
export const AuthorizationChanged = defineProblem('authorization-changed', 409, 'It has changed meanwhile');
/** Somebody has decided on the request or the letter before. */
export const AlreadyDecided = defineProblem('already-decided', 409, 'It was decided before');
/** The time in which the enterprise could decide is over. */
export const RequestExpired = defineProblem('request-expired', 409, 'The request has expired');
/** No connected institution has this id. */
export const UnknownInstitution = defineProblem(
  'unknown-institution',
  422,
  'No connected institution has this id',
);
