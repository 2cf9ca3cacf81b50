import { defineProblem } from '../../platform/http/index.js';

/** A kept answer shows a fact that has expired, was repaired or withdrawn, or is disputed since. */
export const AnswerOutdated = defineProblem(
  'answer-outdated',
  403,
  'The kept answer shows what may no longer be shown',
);
