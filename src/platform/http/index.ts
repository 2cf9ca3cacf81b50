export {
  type AccessDeclaration,
  accessDeclarationOf,
  type Action,
  Public,
  Requires,
} from './access-declaration.js';
export { type AnswerGuard, AnswerGuards } from './answer-guard.js';
export { HttpModule } from './http.module.js';
export { HTTP_SETTINGS, httpSettings, type HttpSettings } from './http.settings.js';
export * from './http.problems.js';
export { IdempotencyKeyRequired } from './idempotency.js';
export { IsInstant } from './instant.js';
export { IdPipe } from './id.pipe.js';
export { mountRaw } from './mount.js';
export { type Page, pageOf, PageQuery, type Position, positionOf } from './paging.js';
export { defineProblem, definedProblems, type InputFault, Problem, type ProblemClass } from './problem.js';
export { RefusalListener } from './problem.filter.js';
export type { GatewayRequest } from './request.js';
export { strictAdapter } from './strict-server.js';
export { parseStrictJson, MalformedJson } from './strict-json.js';
