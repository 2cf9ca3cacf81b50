import { AuthorizationEntity } from './authorization.entity.js';
import { AuthorizationUseEntity } from './authorization-use.entity.js';

export { type AuthorizationState, type AuthorizationTerms, statusAt } from './authorization-lifecycle.js';
export { AuthorizationsModule } from './authorizations.module.js';
export { ModeNotOffered, PurposeNotAllowed } from './authorizations.problems.js';
export { AnswerLease, type AuthorizationChange, AuthorizationJournal } from './authorizations.service.js';
export { isPurpose } from './purposes.js';
/** The tables of this room, for the data source. */
export const authorizationsTables = [AuthorizationEntity, AuthorizationUseEntity];
