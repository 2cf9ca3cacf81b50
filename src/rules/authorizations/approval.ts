import type { InputFault } from '../../platform/http/index.js';
import type { AuthorizationRequestEntity } from './authorization-request.entity.js';
import type { TermsDto } from './authorization-terms.dto.js';
import { changedTerms, type TermsChange } from './changed-terms.js';
import { type Frequency, frequencyOf } from './frequency.js';

/** What an enterprise changes of what it is asked for: less of anything. */
export type Narrowing = TermsChange;

/** The asked terms, narrowed, from the moment of the approval on; they may begin later, never earlier. */
export function approvedTerms(asked: AuthorizationRequestEntity, narrowing: Narrowing, now: Date): TermsDto {
  return { ...changedTerms(asked, narrowing), validFrom: later(asked.validFrom, now).toISOString() };
}

const later = (one: Date, other: Date): Date => (one > other ? one : other);

/** Where an approval goes further than what was asked for. An enterprise that wants to give more grants it by itself. */
export function faultsOfApproval(asked: AuthorizationRequestEntity, narrowing: Narrowing): InputFault[] {
  const {
    items = [],
    modes = [],
    validUntil,
    maxUses,
    frequency,
    dataFrom,
    dataUntil,
    dataLifeDays,
  } = narrowing;
  const isBroader = {
    items: items.some((code) => !asked.itemCodes.includes(code)),
    modes: modes.some((mode) => !asked.modes.includes(mode)),
    validUntil: validUntil !== undefined && new Date(validUntil) > asked.validUntil,
    maxUses: maxUses !== undefined && asked.maxUses !== null && maxUses > asked.maxUses,
    frequency: frequency !== undefined && isMoreOften(frequency, frequencyOf(asked)),
    dataFrom: dataFrom !== undefined && asked.dataFrom !== null && dataFrom < asked.dataFrom,
    dataUntil: dataUntil !== undefined && asked.dataUntil !== null && dataUntil > asked.dataUntil,
    dataLifeDays: dataLifeDays !== undefined && dataLifeDays > asked.dataLifeDays,
  };
  return Object.entries(isBroader)
    .filter(([, broader]) => broader)
    .map(([name]) => ({
      pointer: `/${name}`,
      code: 'broader-than-asked',
      detail: 'The institution did not ask for so much.',
    }));
}

/** Windows of different length cannot be compared, so that another one counts as more. */
function isMoreOften(wanted: Frequency, asked: Frequency | null): boolean {
  return asked !== null && (wanted.per !== asked.per || wanted.uses > asked.uses);
}
