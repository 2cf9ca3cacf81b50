import { isValidUscc } from '../../../parties/enterprises/plain.js';
import type { CatalogItem } from '../../../rules/catalog/plain.js';
import { isMaskedNumber } from './field-roles.js';
import { isIdentityNumber } from './identity-number.js';
import type { JudgingRules } from './judging-rules.js';
import type { FeedRecord } from './normalize.js';
import { type PersonalKind, type PersonalPart, personalNumbersIn } from './personal-numbers.js';
import { privateAddressesIn } from './private-address.js';
import type { PlacedRemark } from './reading.js';

/** A record searched for personal data: what was masked in it, or why it cannot be taken. */
export interface Searched {
  readonly record: FeedRecord;
  readonly masked: readonly PlacedRemark[];
  readonly faults: readonly PlacedRemark[];
}

const NAMES: Readonly<Record<PersonalKind, string>> = {
  'identity-number': 'the identity number of a person',
  'mobile-number': 'a mobile number',
  address: 'the private address of a person',
};
const TEXTS: ReadonlySet<string> = new Set(['string', 'text', 'code']);

/** 4,000 characters in UTF-16 units; a longer text is refused for its length. */
const LONGEST_SEARCHED = 8_000;

const COVERED = /[*\uFF0A\u25CF\u2022\u00D7#Xx]{2}/;
const LEGIBLE = /[0-9A-WYZa-wyz]{9}/;

interface SearchedField {
  readonly name: string;
  readonly isFreeText: boolean;
  readonly mustBeCovered: boolean;
  readonly isMaskable: boolean;
}

/**
 * Prepares the search for personal data in every text of an item's records: identity and mobile numbers, private
 * addresses, and numbers that should be masked and are not. The item's rule says whether a record with such a text is
 * refused or the text is masked; in a field of the key it is always refused, since masked keys could meet.
 *
 * @source CR art. 14; ZJ art. 14
 */
export function personalDataSearch(item: CatalogItem, rules: JudgingRules): (record: FeedRecord) => Searched {
  const fields = searchedFields(item, rules.personalData);
  return (record) => {
    const [masked, faults]: [PlacedRemark[], PlacedRemark[]] = [[], []];
    const hidden: Record<string, string> = {};
    for (const field of fields) {
      const value = record[field.name];
      if (typeof value !== 'string' || value.length > LONGEST_SEARCHED) continue;
      const parts = personalPartsOf(field, value);
      const [first] = parts;
      if (first && field.isMaskable) {
        hidden[field.name] = hide(value, parts);
        masked.push(maskedRemark(field, first.kind));
      } else if (first) {
        faults.push(faultRemark(field, first.kind));
      } else if (field.mustBeCovered && !isCovered(value)) {
        faults.push(uncoveredRemark(field));
      }
    }
    return { record: masked.length === 0 ? record : { ...record, ...hidden }, masked, faults };
  };
}

function searchedFields(
  { code, recordKey, fields }: CatalogItem,
  { rule, byItem, unsearched }: JudgingRules['personalData'],
): SearchedField[] {
  const isMasking = (byItem[code] ?? rule) === 'mask';
  const left = new Set(unsearched[code]);
  return fields
    .filter(({ name, type }) => TEXTS.has(type) && !left.has(name))
    .map((field) => ({
      name: field.name,
      isFreeText: field.type === 'text',
      mustBeCovered: isMaskedNumber(field),
      isMaskable: isMasking && !recordKey.includes(field.name),
    }));
}

function personalPartsOf({ isFreeText }: SearchedField, value: string): readonly PersonalPart[] {
  const numbers = personalNumbersIn(value, { isFreeText });
  return isFreeText ? [...numbers, ...privateAddressesIn(value)] : numbers;
}

/** Parts may overlap: a number in an address. */
function hide(text: string, parts: readonly PersonalPart[]): string {
  return parts.reduce(
    (hidden, { start, end }) => hidden.slice(0, start) + '*'.repeat(end - start) + hidden.slice(end),
    text,
  );
}

/** The credit code of an enterprise is public and needs no cover, even where a person's number would. */
function isCovered(value: string): boolean {
  if (isValidUscc(value)) return !isIdentityNumber(value);
  return COVERED.test(value) && !LEGIBLE.test(value);
}

function maskedRemark({ name }: SearchedField, kind: PersonalKind): PlacedRemark {
  return { pointer: `/${name}`, code: 'personal-data-masked', detail: `held ${NAMES[kind]}; it was masked` };
}

function faultRemark({ name }: SearchedField, kind: PersonalKind): PlacedRemark {
  return { pointer: `/${name}`, code: 'personal-data', detail: `holds ${NAMES[kind]}: leave it out` };
}

function uncoveredRemark({ name }: SearchedField): PlacedRemark {
  const detail = 'expected a number whose middle is covered by asterisks';
  return { pointer: `/${name}`, code: 'not-masked', detail };
}
