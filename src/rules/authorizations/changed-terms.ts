import type { TermsColumns } from './authorization-terms.entity.js';
import type { TermsDto } from './authorization-terms.dto.js';
import { frequencyOf } from './frequency.js';

/** What of terms can be changed once they were stated. Purpose, institution and beginning cannot: that is another authorization. */
export const CHANGEABLE = [
  'items',
  'modes',
  'validUntil',
  'maxUses',
  'frequency',
  'dataFrom',
  'dataUntil',
  'dataLifeDays',
] as const satisfies readonly (keyof TermsDto)[];

/** A change of terms: what is left out stays. */
export type TermsChange = Partial<Pick<TermsDto, (typeof CHANGEABLE)[number]>>;

/** Limits that can be lifted. */
export const LIFTABLE = ['maxUses', 'frequency', 'dataFrom', 'dataUntil'] as const;

type Stated = TermsColumns & { readonly dataLifeDays: number | null };

/** Stated terms with a change, and without the limits that are lifted. */
export function changedTerms(
  stated: Stated,
  change: TermsChange,
  lifted: readonly (typeof LIFTABLE)[number][] = [],
): TermsDto {
  const limits = {
    maxUses: change.maxUses ?? stated.maxUses,
    frequency: change.frequency ?? frequencyOf(stated),
    dataFrom: change.dataFrom ?? stated.dataFrom,
    dataUntil: change.dataUntil ?? stated.dataUntil,
    dataLifeDays: change.dataLifeDays ?? stated.dataLifeDays,
  };
  const isLifted = (name: string): boolean => lifted.some((each) => each === name);
  const kept = Object.entries(limits).filter(([name, limit]) => limit !== null && !isLifted(name));
  return {
    items: change.items ?? stated.itemCodes,
    modes: change.modes ?? stated.modes,
    purpose: stated.purpose,
    validFrom: stated.validFrom.toISOString(),
    validUntil: change.validUntil ?? stated.validUntil.toISOString(),
    ...(Object.fromEntries(kept) as Pick<TermsDto, keyof typeof limits>),
  };
}
