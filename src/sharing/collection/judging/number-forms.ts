import { type CatalogField, decimalsOf, truthOf, wholeNumberOf } from '../../../rules/catalog/plain.js';
import { halfWidth, isBlankMark, tidied } from './text-forms.js';
import { readAs, type Reading, type ReadValue, type Remark } from './reading.js';

const USUAL_DECIMAL = /^-?\d{1,15}(?:\.\d{1,6})?$/;
const GROUPED = /^-?\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,20})?$/;
const ZEROS = /^0+$/;

/** What may stand before and after an amount without changing it, by the unit of the field. */
const CURRENCY: Readonly<Record<string, { readonly before: RegExp; readonly after: RegExp }>> = {
  CNY: { before: /^(-?)(?:[¥￥]|人民币|CNY|RMB) ?(?=\d)/, after: /(?<=\d) ?(?:元整?|元人民币|人民币元?)$/ },
  '10k CNY': { before: /^(-?)人民币 ?(?=\d)/, after: /(?<=\d) ?(?:万元|万元人民币|万人民币)$/ },
  USD: { before: /^(-?)(?:US\$|\$|USD) ?(?=\d)/, after: /(?<=\d) ?美元$/ },
};

const MONEY: Remark = {
  code: 'money-reformatted',
  detail: 'read as an amount; write digits and a point alone',
};
const NUMBER: Remark = { code: 'number-reformatted', detail: 'read as a number; write digits alone' };
const TRUTH: Remark = { code: 'boolean-reformatted', detail: 'read as yes or no; write true or false' };

/** Tells fast that a value needs nothing done to be decimal text. */
export function isUsualDecimal(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && USUAL_DECIMAL.test(value));
}

/** Tells fast that a value needs nothing done to be a number or a yes or no. */
export function isUsualScalar(value: unknown): boolean {
  return typeof value !== 'string';
}

/** Reads a whole number given as text, with separators of thousands or not. */
export function readWhole(value: unknown): Reading | undefined {
  if (typeof value !== 'string') return undefined;
  const text = halfWidth(tidied(value));
  if (isBlankMark(text)) return { value: null };
  const number = wholeNumberOf(ungrouped(text));
  return number === undefined ? readAs(text, value) : { value: number, warning: NUMBER };
}

/**
 * Reads decimal text, and an amount with the currency of the field. Only what changes no amount is taken away:
 * separators that stand at every third digit, zeros after the last decimal, the field's own currency. 1000元 in a
 * field of 10,000 yuan stays, for the validator to refuse; a JSON number too, which has been a float on its way.
 */
export function decimalReader(field: CatalogField): ReadValue {
  const warning = field.type === 'money' ? MONEY : NUMBER;
  return (value) => {
    if (typeof value !== 'string') return undefined;
    const text = halfWidth(tidied(value));
    if (isBlankMark(text)) return { value: null };
    const bare = cut(ungrouped(withoutCurrency(text, field)), decimalsOf(field));
    return bare === text ? readAs(text, value) : { value: bare, warning };
  };
}

/** Reads a yes or no given as text. 无 may mean “none” or “not known” here and is left to be refused. */
export function readTruth(value: unknown): Reading | undefined {
  if (typeof value !== 'string') return undefined;
  const text = halfWidth(tidied(value));
  if (text !== '无' && isBlankMark(text)) return { value: null };
  const truth = truthOf(text.toLowerCase());
  return truth === undefined ? readAs(text, value) : { value: truth, warning: TRUTH };
}

function withoutCurrency(text: string, field: CatalogField): string {
  const currency = field.type === 'money' ? CURRENCY[field.unit ?? ''] : undefined;
  return currency ? text.replace(currency.before, '$1').replace(currency.after, '') : text;
}

function ungrouped(text: string): string {
  return GROUPED.test(text) ? text.replaceAll(',', '') : text;
}

function cut(text: string, decimals: number): string {
  const point = text.indexOf('.');
  const end = point + 1 + decimals;
  return point > 0 && ZEROS.test(text.slice(end)) ? text.slice(0, end) : text;
}
