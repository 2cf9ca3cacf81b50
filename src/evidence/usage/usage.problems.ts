import { defineProblem } from '../../platform/http/index.js';

/** The usage record cannot be written, so nothing is answered. */
export const UsageLogUnavailable = defineProblem(
  'usage-log-unavailable',
  503,
  'The usage log cannot be written',
);
