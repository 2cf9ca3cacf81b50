/** The part of this room's front door that brings neither framework nor database with it, for threads that judge. */
export * from './http.problems.js';
export { definedProblem, defineProblem, type InputFault, Problem, type ProblemClass } from './problem.js';
export { MalformedJson, parseDecodedJson, parseStrictJson } from './strict-json.js';
