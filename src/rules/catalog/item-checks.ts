import { type CatalogField, type CatalogItem, MONEY_UNITS } from './catalog-item.js';
import { tierOfItem, UnknownTier } from './item-tier.js';

/** What is wrong with an item and where: `path` is dotted, as in `fields.3.unit`; empty for the whole file. */
export interface ItemProblem {
  readonly path: string;
  readonly reason: string;
}

const NUMBERS: ReadonlySet<string> = new Set(['integer', 'decimal', 'money']);
const WORDS: ReadonlySet<string> = new Set(['string', 'text']);
const DATED: ReadonlySet<string> = new Set(['date', 'month', 'year']);
const LISTABLE: ReadonlySet<string> = new Set(['string', 'code']);

/**
 * Finds what the form of one file cannot show: names that point nowhere and attributes that contradict each other.
 *
 * @source 国办发〔2021〕52号 note 2 (an interface call always rests on an authorization)
 */
export function problemsOfItem(item: CatalogItem): ItemProblem[] {
  const problems = [...problemsOfSharing(item), ...problemsOfNames(item)];
  for (const [index, field] of item.fields.entries()) {
    for (const { path, reason } of problemsOfField(item, field)) {
      problems.push({ path: `fields.${index}.${path}`, reason });
    }
  }
  return problems;
}

function* problemsOfSharing(item: CatalogItem): Generator<ItemProblem> {
  const isPublic = item.disclosure === 'public';
  if (item.requiresAuthorization === isPublic) {
    yield { path: 'requiresAuthorization', reason: `contradicts disclosure ${item.disclosure}` };
  }
  if (isPublic && item.modes.includes('interface-call')) {
    yield { path: 'modes', reason: 'an interface call needs authorization, so the item cannot be public' };
  }
  if (hasTwins(item.modes)) yield { path: 'modes', reason: 'names a mode twice' };
  try {
    tierOfItem(item);
  } catch (error) {
    if (!(error instanceof UnknownTier)) throw error;
    yield { path: 'modes', reason: error.message };
  }
}

function* problemsOfNames(item: CatalogItem): Generator<ItemProblem> {
  const names = item.fields.map((field) => field.name);
  const first = item.fields[0];
  if (first?.name !== 'uscc' || first.type !== 'uscc') {
    yield { path: 'fields.0', reason: 'the first field must be uscc, of type uscc' };
  }
  if (hasTwins(names)) yield { path: 'fields', reason: 'two fields have the same name' };
  for (const list of ['recordKey', 'required'] as const) {
    if (hasTwins(item[list])) yield { path: list, reason: 'names a field twice' };
    for (const name of item[list].filter((each) => !names.includes(each))) {
      yield { path: list, reason: `${name} is not a field of the item` };
    }
  }
  for (const name of item.datedBy ?? []) {
    const type = item.fields.find((field) => field.name === name)?.type;
    if (!DATED.has(type ?? ''))
      yield { path: 'datedBy', reason: `${name} is no field that names a day, month or year` };
  }
  if (item.recordKey.includes('uscc'))
    yield { path: 'recordKey', reason: 'uscc is always part of the key: leave it out' };
  for (const name of ['uscc', ...item.recordKey].filter((each) => !item.required.includes(each))) {
    yield { path: 'required', reason: `${name} must be required` };
  }
}

function* problemsOfField(item: CatalogItem, field: CatalogField): Generator<ItemProblem> {
  const isPublicField = item.disclosure === 'public' && field.sensitive === 'none';
  if (field.type === 'money' && !MONEY_UNITS.some((unit) => unit === field.unit)) {
    yield { path: 'unit', reason: `money must be in ${MONEY_UNITS.join(', ')}` };
  }
  if (field.unit !== undefined && !NUMBERS.has(field.type))
    yield { path: 'unit', reason: 'only numbers have a unit' };
  if (field.signed && !NUMBERS.has(field.type))
    yield { path: 'signed', reason: 'only numbers can be negative' };
  if (field.sensitive === 'personal' && !WORDS.has(field.type)) {
    yield { path: 'sensitive', reason: 'a personal field must be of type string or text to be masked' };
  }
  if (field.publicValues && !(isPublicField && LISTABLE.has(field.type))) {
    yield { path: 'publicValues', reason: 'belongs to a string or code field that is public otherwise' };
  }
}

function hasTwins(names: readonly string[]): boolean {
  return new Set(names).size < names.length;
}
