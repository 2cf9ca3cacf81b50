import type { CatalogField } from '../../../rules/catalog/index.js';
import type { Cause, CauseRule } from './cause.js';
import type { Evidence, TraitCount } from './evidence.js';
import { renamesOf } from './template.js';
import type { ValueTrait } from './value-trait.js';

/** From this share of a field's findings on, what they have in common is taken for their cause. */
const MOST = 0.5;

const FORMS: Partial<Record<CatalogField['type'], string>> = {
  date: 'YYYY-MM-DD, as 2026-01-31',
  datetime: 'an instant with its zone, as 2026-01-31T09:30:00+08:00',
  month: 'YYYY-MM, as 2026-01',
};

/** One look of refused values, and what to tell about it. */
interface Remark {
  readonly types: readonly CatalogField['type'][];
  readonly traits: readonly ValueTrait[];
  readonly code: string;
  readonly tell: (field: CatalogField) => string;
}

const DATES = ['date', 'datetime', 'month'] as const;
const AMOUNTS = ['money', 'decimal'] as const;

const REMARKS: readonly Remark[] = [
  {
    types: ['uscc'],
    traits: ['scientific', 'zeros-at-end', 'number'],
    code: 'spreadsheet-numbers',
    tell: () =>
      'A spreadsheet turned the codes into numbers and lost their last digits: format the column as text and export it anew from the source.',
  },
  {
    types: DATES,
    traits: ['compact-date', 'separated-date', 'date-with-time'],
    code: 'date-form',
    tell: ({ type }) => `The dates are written in another form: write ${FORMS[type] ?? ''}.`,
  },
  {
    types: DATES,
    traits: ['day-serial', 'number'],
    code: 'date-serial',
    tell: ({ type }) =>
      `A spreadsheet turned the dates into day numbers: format the column as a date and write ${FORMS[type] ?? ''}.`,
  },
  {
    types: AMOUNTS,
    traits: ['number'],
    code: 'amount-as-number',
    tell: () =>
      'Amounts are given as JSON numbers: write them as text, as "1000.00", so that no digit is lost.',
  },
  {
    types: [...AMOUNTS, 'integer'],
    traits: ['grouped-digits', 'with-currency', 'scientific'],
    code: 'amount-form',
    tell: ({ unit }) =>
      `Amounts are written for people: write digits and a decimal point alone, as 1000.00${unit ? ` (in ${unit})` : ''}.`,
  },
];

const looks: CauseRule = (evidence) => {
  const fields = evidence.item.fields.filter(({ name }) =>
    evidence.traits.some(({ field }) => field.name === name),
  );
  return fields.flatMap((field) => REMARKS.flatMap((remark) => remarkOn(field, remark, evidence)));
};

function remarkOn(field: CatalogField, remark: Remark, { traits, groups }: Evidence): Cause[] {
  if (!remark.types.includes(field.type)) return [];
  const pointer = `/${field.name}`;
  const alike = sumOf(
    traits.filter((each) => each.field.name === field.name && remark.traits.includes(each.trait)),
  );
  const all = sumOf(groups.filter((group) => group.pointer === pointer && group.severity === 'error'));
  if (alike === 0 || alike / all < MOST) return [];
  return [{ code: remark.code, pointer, detail: remark.tell(field), findings: alike }];
}

const misnamed: CauseRule = ({ item, names, groups }) =>
  renamesOf(item, names).map(({ from, to }) => {
    const pointer = `/${from.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const findings = sumOf(
      groups.filter((group) => group.code === 'unknown-field' && group.pointer === pointer),
    );
    return { code: 'misnamed-field', pointer, detail: `Did you mean ${to}?`, findings };
  });

const sumOf = (counted: readonly Pick<TraitCount, 'count'>[]): number =>
  counted.reduce((sum, { count }) => sum + count, 0);

/** Causes that concern one field. */
export const FIELD_CAUSES: readonly CauseRule[] = [looks, misnamed];
