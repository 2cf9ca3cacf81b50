export { AccessModule } from './access.module.js';
export { problemOfDenial } from './access.problems.js';
export { type AccessFacts, decide, type Decision, type DenialReason } from './decide.js';
export { type DisclosingAction, POLICY, ruleOf } from './policy.js';
export { RouteAudit } from './route-audit.js';
