import { AuthorizationEntity } from './authorization.entity.js';
import { AuthorizationChangeEntity } from './authorization-change.entity.js';
import { AuthorizationRequestEntity } from './authorization-request.entity.js';
import { AuthorizationUseEntity } from './authorization-use.entity.js';
import { LetterImageEntity } from './letters/letter-image.entity.js';
import { WrittenLetterEntity } from './letters/written-letter.entity.js';
import { AuthorizationVersionEntity } from './authorization-version.entity.js';

export {
  type AuthorizationChange,
  type AuthorizationState,
  type AuthorizationTerms,
  statusAt,
  type WindowUnit,
} from './authorization-lifecycle.js';
export { ArtifactSigner } from './artifact-signer.js';
export { type ArtifactContent, checkArtifact } from './authorization-artifact.js';
export { authorizationsSettings } from './authorizations.settings.js';
export { AuthorizationsModule } from './authorizations.module.js';
export { ModeNotOffered, PurposeNotAllowed } from './authorizations.problems.js';
export { type Ceiling, least, type Wanted, within } from './ceilings.js';
export { windowStartOf } from './frequency.js';
export { LettersModule } from './letters/letters.module.js';
export { lettersSettings } from './letters/letters.settings.js';
export { TermsReader } from './terms-reader.js';
export { AuthorizationJournal } from './authorization-history.js';
export type { ChangeNote } from './change-note.js';
export { type ImpactOf, ImpactSources } from './impact.js';
export { isPurpose } from './purposes.js';
/** The tables of this room, for the data source. */
export const authorizationsTables = [
  AuthorizationEntity,
  AuthorizationUseEntity,
  AuthorizationRequestEntity,
  AuthorizationChangeEntity,
  WrittenLetterEntity,
  LetterImageEntity,
  AuthorizationVersionEntity,
];
