import { defineProblem } from '../../platform/http/index.js';

/** The provider cannot be asked now: no endpoint, breaker open, or too many calls in flight. */
export const ProviderUnavailable = defineProblem(
  'provider-unavailable',
  503,
  'The department cannot be asked now',
);
/** The provider did not answer in time. */
export const ProviderTimeout = defineProblem(
  'provider-timeout',
  504,
  'The department did not answer in time',
);
/** The provider answered something that is no answer. What it sent is not shown. */
export const ProviderFault = defineProblem('provider-fault', 502, 'The department answered badly');
