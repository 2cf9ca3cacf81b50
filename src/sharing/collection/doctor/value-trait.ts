import type { CatalogField } from '../../../rules/catalog/index.js';

/** What a refused value looks like, as far as it can be told without keeping the value. */
export type ValueTrait =
  | 'number'
  | 'scientific'
  | 'zeros-at-end'
  | 'compact-date'
  | 'separated-date'
  | 'date-with-time'
  | 'day-serial'
  | 'grouped-digits'
  | 'with-currency';

type Look = readonly [ValueTrait, RegExp];

const SCIENTIFIC: Look = ['scientific', /^\d(?:\.\d+)?E\+?\d+$/i];
/** Spreadsheets keep 15 digits of a number and write zeros for the rest. */
const OF_CODES: readonly Look[] = [SCIENTIFIC, ['zeros-at-end', /^\d{15}000$/]];
const OF_DATES: readonly Look[] = [
  ['compact-date', /^(?:19|20)\d{6}$/],
  ['separated-date', /^(?:19|20)\d{2}[./年-]\d{1,2}(?:[./月-]\d{1,2}日?)?$/],
  ['date-with-time', /^(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}[ T]\d/],
  ['day-serial', /^[2-6]\d{4}(?:\.0)?$/],
];
const OF_NUMBERS: readonly Look[] = [
  SCIENTIFIC,
  ['grouped-digits', /^-?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?$/],
  ['with-currency', /^[¥￥$€]|[元万亿]$|^(?:CNY|RMB|USD)/i],
];

const LOOKS: Partial<Record<CatalogField['type'], readonly Look[]>> = {
  uscc: OF_CODES,
  date: OF_DATES,
  datetime: OF_DATES,
  month: OF_DATES,
  money: OF_NUMBERS,
  decimal: OF_NUMBERS,
  integer: OF_NUMBERS,
};
const LONGEST_LOOKED_AT = 40;

/** Tells what a refused value of a field of this type looks like; `undefined` where nothing is known of it. */
export function traitOf(value: unknown, type: CatalogField['type']): ValueTrait | undefined {
  if (typeof value === 'number') return 'number';
  if (typeof value !== 'string' || value.length > LONGEST_LOOKED_AT) return undefined;
  const text = value.trim();
  return LOOKS[type]?.find(([, look]) => look.test(text))?.[0];
}
