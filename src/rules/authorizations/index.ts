import { AuthorizationEntity } from './authorization.entity.js';
import { AuthorizationChangeEntity } from './authorization-change.entity.js';
import { AuthorizationRequestEntity } from './authorization-request.entity.js';
import { AuthorizationUseEntity } from './authorization-use.entity.js';

export {
  type AuthorizationState,
  type AuthorizationTerms,
  statusAt,
  type WindowUnit,
} from './authorization-lifecycle.js';
export { AuthorizationsModule } from './authorizations.module.js';
export { ModeNotOffered, PurposeNotAllowed } from './authorizations.problems.js';
export { type Ceiling, type Wanted, within } from './ceilings.js';
export { windowStartOf } from './frequency.js';
export { TermsReader } from './terms-reader.js';
export { AuthorizationJournal, type ChangeNote } from './authorization-history.js';
export { AnswerLease } from './authorizations.service.js';
export { isPurpose } from './purposes.js';
/** The tables of this room, for the data source. */
export const authorizationsTables = [
  AuthorizationEntity,
  AuthorizationUseEntity,
  AuthorizationRequestEntity,
  AuthorizationChangeEntity,
];
