import type { CatalogField, CatalogItem } from '../../../rules/catalog/plain.js';

const OPEN_END = /(?:_to|ends_on|expires_on)$/;
const EVENT = /_on$/;
const MASKED = /_masked$/;

/** Tells whether a field is the last day of something that may have no end: a term, a validity, a publicity period. */
export function isOpenEnded(field: CatalogField): boolean {
  return field.type === 'date' && OPEN_END.test(field.name);
}

/** Tells whether a field is the day on which something happened, which cannot lie ahead. */
export function isEventDay(field: CatalogField): boolean {
  return field.type === 'date' && EVENT.test(field.name) && !isOpenEnded(field);
}

/** Tells whether a field holds a number of which the provider shows a few digits only. */
export function isMaskedNumber(field: CatalogField): boolean {
  return field.type === 'string' && MASKED.test(field.name);
}

/** The pairs of fields of which the first begins what the second ends. */
export function periodsOf(item: CatalogItem): [from: string, to: string][] {
  const names = new Set(item.fields.map((field) => field.name));
  const pairs = item.fields
    .filter((field) => field.name.endsWith('_from'))
    .map((field): [string, string] => [field.name, field.name.replace(/_from$/, '_to')]);
  return [...pairs, ['decided_on', 'publicity_ends_on'] satisfies [string, string]].filter((pair) =>
    pair.every((name) => names.has(name)),
  );
}
