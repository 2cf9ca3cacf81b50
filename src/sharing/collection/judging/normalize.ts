import type { CatalogField } from '../../../rules/catalog/plain.js';
import { formOf } from './field-forms.js';
import type { PlacedRemark, Remark } from './reading.js';

/** A record, field → value. */
export type FeedRecord = Readonly<Record<string, unknown>>;

/** A record in the forms of its fields, and what had to be done to bring it there. */
export interface Normalized {
  readonly record: FeedRecord;
  readonly isChanged: boolean;
  readonly warnings: readonly PlacedRemark[];
  readonly faults: readonly PlacedRemark[];
}

/** Brings the records of an item to the forms of its fields. */
export interface Normalizer {
  /** Tells fast that normalizing would change nothing but invisible characters. */
  readonly isUsual: (record: FeedRecord) => boolean;
  readonly normalize: (record: FeedRecord) => Normalized;
}

/**
 * Prepares the normalizing of an item's records: spaces, invisible and full-width characters, marks for “nothing”,
 * dates and amounts as people and spreadsheets write them. Only what can be read in one way is read; everything else
 * stays as it is, for the validator to refuse. Unknown fields are left alone.
 *
 * @source GB 32100-2015 and published reports, whose forms these are
 */
export function normalizerOf(fields: readonly CatalogField[]): Normalizer {
  const forms = fields.map((field) => ({ name: field.name, ...formOf(field) }));
  return {
    isUsual: (record) => forms.every(({ name, isUsual }) => isUsual(record[name])),
    normalize: (sent) => {
      const record: Record<string, unknown> = { ...sent };
      const [warnings, faults]: [PlacedRemark[], PlacedRemark[]] = [[], []];
      let isChanged = false;
      for (const { name, read } of forms) {
        const reading = read(sent[name]);
        if (!reading) continue;
        isChanged ||= reading.value !== sent[name];
        record[name] = reading.value;
        if (reading.warning) warnings.push(placed(name, reading.warning));
        if (reading.fault) faults.push(placed(name, reading.fault));
      }
      return { record, isChanged, warnings, faults };
    },
  };
}

const placed = (name: string, remark: Remark): PlacedRemark => ({ pointer: `/${name}`, ...remark });
