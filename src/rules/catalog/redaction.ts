import type { CatalogField, CatalogItem } from './catalog-item.js';
import { isMasked, type Tier, tierOfField, tierOfItem } from './item-tier.js';

/** A record of an item whose records never leave was about to leave: a fault of ours, not of the caller. */
export class NeverDisclosed extends Error {
  override readonly name = 'NeverDisclosed';

  constructor(itemCode: string, tier: Tier) {
    super(`${itemCode} is ${tier}: no record of it may leave`);
  }
}

/**
 * Keeps of a record what may leave: the redaction of every answer.
 *
 * Shape: field → value, fields in catalog order. A missing key was withheld or never given; `null` means the
 * provider has no value. Undeclared keys and values that are no plain JSON scalar are dropped, so nothing can hide
 * inside a declared field. Personal values are masked in either case.
 *
 * @throws NeverDisclosed for an item that is verify-only or model-only, authorized or not
 * @throws UnknownTier for an item no rule covers
 * @source 国办发〔2021〕52号 §6, §9
 */
export function redactRecord(
  item: CatalogItem,
  payload: Record<string, unknown>,
  authorized: boolean,
): Record<string, unknown> {
  const tier = tierOfItem(item);
  if (tier !== 'public' && tier !== 'authorized') throw new NeverDisclosed(item.code, tier);
  const kept: [string, unknown][] = [];
  for (const field of item.fields) {
    const value = Object.hasOwn(payload, field.name) ? payload[field.name] : undefined;
    const shown = isMasked(field) ? mask(value) : value;
    if (isScalar(shown) && (authorized || isPublicValue(item, field, value))) kept.push([field.name, shown]);
  }
  return Object.fromEntries(kept);
}

function isPublicValue(item: CatalogItem, field: CatalogField, value: unknown): boolean {
  if (tierOfField(item, field) !== 'public') return false;
  return field.publicValues === undefined || field.publicValues.some((each) => each === value);
}

/** Keeps the first character; `undefined`, that is dropped, for what is neither text nor null. */
function mask(value: unknown): string | null | undefined {
  if (value === null) return null;
  if (typeof value !== 'string') return undefined;
  const [first = '', ...rest] = value;
  return first + '*'.repeat(rest.length);
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
