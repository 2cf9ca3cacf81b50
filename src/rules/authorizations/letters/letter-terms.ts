import type { LoadedItem } from '../../catalog/index.js';
import type { TermsDto } from '../authorization-terms.dto.js';

const DAY_MS = 86_400_000;

/** The terms as a letter states them; a blanket one has no end. */
export type LetterTerms = Omit<TermsDto, 'validUntil'> & { readonly validUntil?: string };

/** The terms a letter gives from a moment on, which lies not before what is written. */
export function termsFrom(letter: LetterTerms, now: Date): LetterTerms {
  const validFrom = new Date(letter.validFrom);
  return { ...letter, validFrom: (validFrom > now ? validFrom : now).toISOString() };
}

/** The items of a blanket letter that it still gives: those that everybody may see anyway. */
export function publicOnly(items: readonly LoadedItem[]): LoadedItem[] {
  return items.filter(({ tier }) => tier === 'public');
}

/**
 * What is left of a blanket letter: its public items, up to the longest period that may be authorized.
 *
 * @source 国办发〔2021〕52号 §10 (limit of purpose): permission without end is taken as a trace of old practice only
 */
export function blanketTerms(
  letter: LetterTerms,
  { items, days }: { items: readonly LoadedItem[]; days: number },
): TermsDto {
  const validUntil = new Date(new Date(letter.validFrom).getTime() + days * DAY_MS).toISOString();
  return { ...letter, items: items.map(({ item }) => item.code), validUntil };
}
