import { defineProblem } from '../../platform/http/index.js';

/** The item does not offer this mode. */
export const ModeNotOffered = defineProblem('mode-not-offered', 422, 'The item is not shared in this way');
/** The purpose is not of the closed list, or not the one authorized. */
export const PurposeNotAllowed = defineProblem('purpose-not-allowed', 422, 'This purpose is not allowed');
/** No connected institution has this id. */
export const UnknownInstitution = defineProblem(
  'unknown-institution',
  422,
  'No connected institution has this id',
);
