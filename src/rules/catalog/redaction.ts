import type { CatalogField, CatalogItem } from './catalog-item.js';
import { isMasked, type Tier, tierOfField, tierOfItem } from './item-tier.js';

/** A record of an item whose records never leave was about to leave: a fault of ours, not of the caller. */
export class NeverDisclosed extends Error {
  override readonly name = 'NeverDisclosed';

  constructor(itemCode: string, tier: Tier) {
    super(`${itemCode} is ${tier}: no record of it may leave`);
  }
}

/** A field that may leave, at least for some of its values. */
interface ShownField {
  readonly name: string;
  readonly isMasked: boolean;
  /** The only values that may leave; `undefined`: any. */
  readonly values: ReadonlySet<unknown> | undefined;
}

/**
 * Keeps of a record what may leave: the redaction of every answer.
 *
 * Shape: field → value, fields in the order of canonical JSON. A missing key was withheld or never given; `null` means
 * the provider has no value. Undeclared keys and values that are no plain JSON scalar are dropped, so nothing can hide
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
  const kept: Record<string, unknown> = {};
  for (const { name, isMasked: masked, values } of shownFields(item, authorized)) {
    const value = Object.hasOwn(payload, name) ? payload[name] : undefined;
    const shown = masked ? mask(value) : value;
    if (isScalar(shown) && (values === undefined || values.has(value))) kept[name] = shown;
  }
  return kept;
}

/** What may leave of the records of an item, worked out once. */
const prepared = {
  authorized: new WeakMap<CatalogItem, ShownField[]>(),
  public: new WeakMap<CatalogItem, ShownField[]>(),
};

function shownFields(item: CatalogItem, authorized: boolean): readonly ShownField[] {
  const known = prepared[authorized ? 'authorized' : 'public'];
  const fields = known.get(item) ?? prepare(item, authorized);
  known.set(item, fields);
  return fields;
}

function prepare(item: CatalogItem, authorized: boolean): ShownField[] {
  const tier = tierOfItem(item);
  if (tier !== 'public' && tier !== 'authorized') throw new NeverDisclosed(item.code, tier);
  return item.fields
    .filter((field) => authorized || tierOfField(item, field) === 'public')
    .map((field) => ({
      name: field.name,
      isMasked: isMasked(field),
      values: authorized ? undefined : valuesOf(field),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const valuesOf = ({ publicValues }: CatalogField): ReadonlySet<unknown> | undefined =>
  publicValues && new Set<unknown>(publicValues);

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
