import type { CatalogField, FieldType } from './catalog-item.js';

/** A piece of JSON Schema 2020-12. */
export type JsonSchema = Record<string, unknown>;

/** A piece of JSON Schema that says its one type. */
export type ValueSchema = JsonSchema & { type: 'string' | 'integer' | 'boolean' };

/**
 * No text holds controls, lone surrogates, invisible formatting, code points that are no character, or the mark that
 * stands where a character was lost.
 */
const UNFIT = String.raw`\p{Cc}\p{Cs}\p{Cf}\p{Noncharacter_Code_Point}\uFFFD`;
/** Most texts hold nothing else, and a few ranges are found out many times faster than a class of Unicode. */
const COMMON = String.raw` -~\u3001-\u9FFF\uFF01-\uFF5E`;
const LINE_BREAKS = String.raw`\t\n\r`;
const DAY = '(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}';
const TIME = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})';
const WHOLE_DIGITS = 15;

const SHAPES: Record<FieldType, (field: CatalogField, required: boolean) => ValueSchema> = {
  uscc: () => text('a valid unified social credit code', '^[0-9A-HJ-NPQRTUWXY]{18}$', 'uscc'),
  string: (_, required) => line(200, required),
  code: (_, required) => line(64, required),
  text: (_, required) => paragraph(4000, required),
  date: () => text('a calendar day as YYYY-MM-DD', `^${DAY}$`, 'date'),
  datetime: () => text('an RFC 3339 instant with time zone', `^${DAY}T${TIME}$`, 'date-time'),
  month: () => text('a month as YYYY-MM', '^(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])$'),
  year: () => ({ type: 'integer', minimum: 1900, maximum: 2200, description: 'a year from 1900 to 2200' }),
  integer: (field) => integer(field),
  decimal,
  money: decimal,
  boolean: () => ({ type: 'boolean', description: 'true or false' }),
};

/**
 * Describes the values a field may hold, null left aside.
 *
 * Units: lengths in code points; money of at most 2 decimals, or 6 when stated in 10,000 yuan, as decimal text.
 * Every pattern reads each character once, so that no text, however long, makes it slow.
 */
export function valueSchema(field: CatalogField, required: boolean): ValueSchema {
  return SHAPES[field.type](field, required);
}

function text(description: string, pattern: string, format?: string): ValueSchema {
  return { type: 'string', pattern, ...(format === undefined ? {} : { format }), description };
}

function line(maxLength: number, required: boolean): ValueSchema {
  const rest = `[${COMMON}]*(?:$|(?![${COMMON}])[^${UNFIT}]*$)`;
  const pattern = required ? `^[^${UNFIT}\\p{L}\\p{N}]*[\\p{L}\\p{N}]${rest}` : `^${rest}`;
  return { ...text(`one line of at most ${maxLength} characters${filled(required)}`, pattern), maxLength };
}

function paragraph(maxLength: number, required: boolean): ValueSchema {
  const common = `[${COMMON}${LINE_BREAKS}]`;
  const rest = `${common}*(?:$|(?!${common})(?:[${LINE_BREAKS}]|[^${UNFIT}])*$)`;
  const blank = `(?:[${LINE_BREAKS}]|[^${UNFIT}\\p{L}\\p{N}])*`;
  const pattern = required ? `^${blank}[\\p{L}\\p{N}]${rest}` : `^${rest}`;
  return { ...text(`text of at most ${maxLength} characters${filled(required)}`, pattern), maxLength };
}

function filled(required: boolean): string {
  return required ? ', with a letter or digit' : '';
}

function integer(field: CatalogField): ValueSchema {
  const minimum = field.signed ? Number.MIN_SAFE_INTEGER : 0;
  const description = field.signed ? 'a whole number' : 'a whole number, not negative';
  return { type: 'integer', minimum, maximum: Number.MAX_SAFE_INTEGER, description };
}

/** How many decimals a number of a field may have. */
export function decimalsOf(field: CatalogField): number {
  if (field.type === 'money') return field.unit === '10k CNY' ? 6 : 2;
  return field.type === 'decimal' ? 6 : 0;
}

function decimal(field: CatalogField): ValueSchema {
  const decimals = decimalsOf(field);
  const sign = field.signed ? '(?!-0(?:[.]0+)?$)-?' : '';
  return text(
    `decimal text of at most ${WHOLE_DIGITS} digits and ${decimals} decimals${field.signed ? '' : ', not negative'}`,
    `^${sign}(?:0|[1-9][0-9]{0,${WHOLE_DIGITS - 1}})(?:[.][0-9]{1,${decimals}})?$`,
  );
}
