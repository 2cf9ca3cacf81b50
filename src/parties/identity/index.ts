import { ClientEntity } from './client.entity.js';

export { authorizationServer } from './authorization-server.js';
export {
  actorOf,
  type Author,
  authorOf,
  type Caller,
  callerOf,
  type CallerRequest,
  type CallNote,
  CurrentCaller,
  type DelegationLimits,
  enterpriseOf,
  participantOf,
  type Role,
  type SignedIn,
  type TokenHolder,
} from './caller.js';
export { signedWith } from './client-signature.js';
export { AuthorizationAsking, CallerAdmission } from './pushed-requests.js';
export { Clients, type ClientView } from './clients.service.js';
export { Unauthenticated } from './identity.problems.js';
export { IdentityModule } from './identity.module.js';
export { PeopleAtIssuer, PORTAL_CLIENT_ID } from './people-at-issuer.js';
export { IDENTITY_SETTINGS, identitySettings, type IdentitySettings } from './identity.settings.js';
export { stripForeignCertificates } from './foreign-certificates.js';
export { isBoundAs, TOKEN_BINDINGS, type TokenBinding } from './token-binding.js';
/** The tables of this room, for the data source. */
export const identityTables = [ClientEntity];
