export { AccessModule } from './access.module.js';
export { problemOfDenial } from './access.problems.js';
export {
  type AccessFacts,
  type AuthorizationFacts,
  decide,
  type Decision,
  type DenialReason,
} from './decide.js';
export { type DisclosingAction, type KnownAction, POLICY, ruleOf } from './policy.js';
export { type DeclaredRoute, RouteAudit } from './route-audit.js';
