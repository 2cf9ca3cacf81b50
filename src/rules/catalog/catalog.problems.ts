import { defineProblem } from '../../platform/http/plain.js';

/** The catalog has no item of this code. */
export const UnknownItem = defineProblem('unknown-item', 422, 'The catalog has no such item');
