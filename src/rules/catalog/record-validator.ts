import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isValidUscc } from '../../parties/enterprises/plain.js';
import type { CatalogItem } from './catalog-item.js';
import { recordSchema } from './record-schema.js';
import type { JsonSchema } from './value-schema.js';

/** Why a field of a record is refused. */
export type RecordFaultCode =
  'required' | 'unknown-field' | 'wrong-type' | 'out-of-range' | 'malformed' | 'invalid-uscc';

/**
 * One reason to refuse a record. `pointer` is an RFC 6901 pointer into the record, empty for the record itself;
 * `detail` says what was expected and never repeats the value.
 */
export interface RecordFault {
  readonly pointer: string;
  readonly code: RecordFaultCode;
  readonly detail: string;
}

/** A record of nothing but faults is reported up to here. */
const MOST_FAULTS = 100;
/** A name that is rather a value: a shifted column may put a person's number where a name should be. */
const HOLDS_A_NUMBER = /(?:\d[^\d]*){7}/;
const VOCABULARY = ['x-unit', 'x-tier', 'x-sensitive', 'x-public-values'];

/**
 * Prepares the check of an item's records. Preparing costs milliseconds: do it once per catalog version. The schema is
 * our own and a test holds it against the meta-schema, so it is not checked again here.
 *
 * Shape: the function returned gives all faults of a record, at most 100, and an empty list for a good one. Of a record
 * that has a fault all are looked for in a second pass, so that good ones, which are many, are checked fast.
 *
 * @throws UnknownTier when no rule covers the item
 */
export function compileRecordValidator(item: CatalogItem): (record: unknown) => RecordFault[] {
  const schema = recordSchema(item);
  const isGood = compile(schema, { allErrors: false });
  let findAll: ValidateFunction | undefined;
  return (record) => {
    if (isGood(record)) return [];
    findAll ??= compile(schema, { allErrors: true });
    findAll(record);
    return distinct((findAll.errors ?? []).map((error) => faultOf(error, item)));
  };
}

function compile(schema: JsonSchema, { allErrors }: { allErrors: boolean }): ValidateFunction {
  const ajv = new Ajv2020({
    allErrors,
    verbose: allErrors,
    strict: true,
    ownProperties: true,
    meta: false,
    validateSchema: false,
    formats: { date: fullFormats.date, 'date-time': fullFormats['date-time'], uscc: isValidUscc },
  });
  return ajv.addVocabulary(VOCABULARY).compile(schema);
}

function faultOf(error: ErrorObject, item: CatalogItem): RecordFault {
  if (error.keyword === 'required') {
    const pointer = `${error.instancePath}/${escaped(String(error.params['missingProperty']))}`;
    return { pointer, code: 'required', detail: reasonOfRequirement(item, pointer) };
  }
  if (error.keyword === 'additionalProperties') {
    const name = String(error.params['additionalProperty']);
    const pointer = HOLDS_A_NUMBER.test(name) ? error.instancePath : `${error.instancePath}/${escaped(name)}`;
    return { pointer, code: 'unknown-field', detail: 'the item has no such field' };
  }
  const code = codeOf(error);
  if (code === 'required') {
    return { pointer: error.instancePath, code, detail: reasonOfRequirement(item, error.instancePath) };
  }
  const detail = `expected ${String(error.parentSchema?.['description'])}`;
  return { pointer: error.instancePath, code, detail };
}

/** @source Liaoning credit regulation art. 23 (no adverse record without document and authority) */
function reasonOfRequirement(item: CatalogItem, pointer: string): string {
  if (!item.adverse || pointer === '/uscc') return 'this field must be given';
  return 'this field must be given, and a dash is no value: an adverse record names its document and its authority';
}

function codeOf(error: ErrorObject): RecordFaultCode {
  switch (error.keyword) {
    case 'type':
      return error.data === null && error.instancePath !== '' ? 'required' : 'wrong-type';
    case 'minimum':
    case 'maximum':
    case 'maxLength':
      return 'out-of-range';
    default:
      return error.parentSchema?.['format'] === 'uscc' ? 'invalid-uscc' : 'malformed';
  }
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function distinct(faults: RecordFault[]): RecordFault[] {
  const byPlace = new Map(faults.map((fault) => [`${fault.code} ${fault.pointer}`, fault]));
  return [...byPlace.values()].slice(0, MOST_FAULTS);
}
