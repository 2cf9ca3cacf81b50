import type { CatalogField, CatalogItem } from './catalog-item.js';

/** How far an item or a field may travel, from everyone to nobody. */
export type Tier = 'public' | 'authorized' | 'verify-only' | 'model-only';

/** A disclosure, mode or sensitivity that no rule covers: nothing of the item may be shared. */
export class UnknownTier extends Error {
  override readonly name = 'UnknownTier';
}

/**
 * Gives the tier of an item.
 *
 * Held or live data that needs authorization is `authorized`; what can only be compared is `verify-only`.
 *
 * @throws UnknownTier when the disclosure is none of the closed list, or its modes fit no rule
 * @source 国办发〔2021〕52号 §5 note 2, §6
 */
export function tierOfItem(item: Pick<CatalogItem, 'code' | 'disclosure' | 'modes'>): Tier {
  switch (item.disclosure) {
    case 'public':
      return 'public';
    case 'joint-model-only':
      return 'model-only';
    case 'on-authorization':
      return tierOnAuthorization(item);
    default:
      throw new UnknownTier(`${item.code}: unknown disclosure`);
  }
}

function tierOnAuthorization(item: Pick<CatalogItem, 'code' | 'modes'>): Tier {
  const offers = new Set<string>(item.modes);
  if (offers.has('interface-call')) return 'authorized';
  if (offers.size === 1 && offers.has('data-verification')) return 'verify-only';
  if (offers.size === 1 && offers.has('physical-collection')) return 'authorized';
  throw new UnknownTier(`${item.code}: no tier for these modes on authorization`);
}

/**
 * Gives the tier of one field: a commercial secret inside a public item needs authorization, any other field has
 * the tier of its item. A field with `publicValues` is judged by value as well, in the redaction.
 *
 * @throws UnknownTier when the item has no tier or the sensitivity is none of the closed list
 * @source 国办发〔2021〕52号 §9 (classification of items and fields)
 */
export function tierOfField(
  item: Pick<CatalogItem, 'code' | 'disclosure' | 'modes'>,
  field: CatalogField,
): Tier {
  const tier = tierOfItem(item);
  switch (field.sensitive) {
    case 'commercial-secret':
      return tier === 'public' ? 'authorized' : tier;
    case 'none':
    case 'personal':
      return tier;
    default:
      throw new UnknownTier(`${item.code}: unknown sensitivity of a field`);
  }
}

/**
 * Tells whether the value of a field leaves only masked, authorization or not.
 *
 * @source Personal Information Protection Law art. 23, 29 (the person's own separate consent)
 */
export function isMasked(field: Pick<CatalogField, 'sensitive'>): boolean {
  return field.sensitive === 'personal';
}
