import { normalizeUscc } from '../../../parties/enterprises/plain.js';
import type { CatalogField, FieldType } from '../../../rules/catalog/plain.js';
import {
  isUsualDay,
  isUsualEnd,
  isUsualInstant,
  isUsualMonth,
  readDay,
  readEnd,
  readInstant,
  readMonth,
  readYear,
} from './day-forms.js';
import { isOpenEnded } from './field-roles.js';
import { decimalReader, isUsualDecimal, isUsualScalar, readTruth, readWhole } from './number-forms.js';
import { readAs, type Reading, type ReadValue } from './reading.js';
import { isBlankMark, isUsualCode, isUsualText, readCode, readLine, readText, tidied } from './text-forms.js';

/**
 * How the values of a field are read. Nearly all of them come as they should: `isUsual` finds out fast that `read`
 * would change nothing, invisible characters left aside, which the validator refuses.
 */
export interface FieldForm {
  readonly isUsual: (value: unknown) => boolean;
  readonly read: ReadValue;
}

const CODE = /^[0-9A-Z]{18}$/;

const FORMS: Record<FieldType, (field: CatalogField) => FieldForm> = {
  uscc: () => ({ isUsual: isUsualUscc, read: readUscc }),
  string: () => ({ isUsual: isUsualText, read: readLine }),
  text: () => ({ isUsual: isUsualText, read: readText }),
  code: () => ({ isUsual: isUsualCode, read: readCode }),
  date: (field) =>
    isOpenEnded(field) ? { isUsual: isUsualEnd, read: readEnd } : { isUsual: isUsualDay, read: readDay },
  datetime: () => ({ isUsual: isUsualInstant, read: readInstant }),
  month: () => ({ isUsual: isUsualMonth, read: readMonth }),
  year: () => ({ isUsual: isUsualScalar, read: readYear }),
  integer: () => ({ isUsual: isUsualScalar, read: readWhole }),
  decimal: (field) => ({ isUsual: isUsualDecimal, read: decimalReader(field) }),
  money: (field) => ({ isUsual: isUsualDecimal, read: decimalReader(field) }),
  boolean: () => ({ isUsual: isUsualScalar, read: readTruth }),
};

/** Says how the values of a field are read. */
export function formOf(field: CatalogField): FieldForm {
  return FORMS[field.type](field);
}

function isUsualUscc(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && CODE.test(value));
}

/** @source GB 32100-2015 */
function readUscc(value: unknown): Reading | undefined {
  if (typeof value !== 'string') return undefined;
  return isBlankMark(tidied(value)) ? { value: null } : readAs(normalizeUscc(value), value);
}
