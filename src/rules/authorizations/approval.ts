import type { InputFault } from '../../platform/http/index.js';
import type { AuthorizationRequestEntity } from './authorization-request.entity.js';
import type { TermsDto } from './authorization-terms.dto.js';
import { type Frequency, frequencyOf } from './frequency.js';

/** What an enterprise changes of what it is asked for: less of anything. */
export type Narrowing = Partial<
  Pick<
    TermsDto,
    'items' | 'modes' | 'validUntil' | 'maxUses' | 'frequency' | 'dataFrom' | 'dataUntil' | 'dataLifeDays'
  >
>;

/** The asked terms, narrowed, from the moment of the approval on; they may begin later, never earlier. */
export function approvedTerms(asked: AuthorizationRequestEntity, narrowing: Narrowing, now: Date): TermsDto {
  const maxUses = narrowing.maxUses ?? asked.maxUses;
  const frequency = narrowing.frequency ?? frequencyOf(asked);
  const dataFrom = narrowing.dataFrom ?? asked.dataFrom;
  const dataUntil = narrowing.dataUntil ?? asked.dataUntil;
  return {
    items: narrowing.items ?? asked.itemCodes,
    modes: narrowing.modes ?? asked.modes,
    purpose: asked.purpose,
    validFrom: (asked.validFrom > now ? asked.validFrom : now).toISOString(),
    validUntil: narrowing.validUntil ?? asked.validUntil.toISOString(),
    dataLifeDays: narrowing.dataLifeDays ?? asked.dataLifeDays,
    ...(maxUses === null ? {} : { maxUses }),
    ...(frequency === null ? {} : { frequency }),
    ...(dataFrom === null ? {} : { dataFrom }),
    ...(dataUntil === null ? {} : { dataUntil }),
  };
}

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
