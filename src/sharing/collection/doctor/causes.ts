import type { Cause } from './cause.js';
import type { Evidence } from './evidence.js';
import { FIELD_CAUSES } from './field-causes.js';
import { FILE_CAUSES } from './file-causes.js';

/** The likely causes of the findings of a feed: first those of the file as a whole, then those that explain most. */
export function likelyCauses(evidence: Evidence): Cause[] {
  const ofFile = FILE_CAUSES.flatMap((rule) => rule(evidence));
  const ofFields = FIELD_CAUSES.flatMap((rule) => rule(evidence));
  return [...ofFile, ...ofFields.toSorted((a, b) => b.findings - a.findings)];
}
