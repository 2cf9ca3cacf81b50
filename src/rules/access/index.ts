export { AccessModule } from './access.module.js';
export { adviceOn, problemOfDenial, QuotaExceeded } from './access.problems.js';
export { type AccessFacts, decide, type Decision, type DenialReason } from './decide.js';
export { type DisclosingAction, POLICY, ruleOf } from './policy.js';
export { quotaSettings } from './quota.settings.js';
export { RouteAudit } from './route-audit.js';
