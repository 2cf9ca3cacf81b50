import type { CatalogField, CatalogItem } from '../../../rules/catalog/plain.js';
import type { BatchProfile, FieldProfile } from './batch-profile.js';
import { NumberCollector } from './number-collector.js';

/** The types of fields whose values are compared as numbers. */
export const NUMBERS: ReadonlySet<string> = new Set(['money', 'decimal', 'integer']);
/** A field with more different codes than this has no short list of values to compare. */
export const MOST_VALUES = 20;

/** Gathers the {@link BatchProfile} of a batch record by record, in memory that does not grow with it. */
export class ProfileBuilder {
  private records = 0;
  private deletions = 0;
  private readonly fields: readonly FieldCollector[];

  constructor(
    item: CatalogItem,
    private readonly kind: BatchProfile['kind'],
  ) {
    this.fields = item.fields.map((field) => new FieldCollector(field));
  }

  /** Takes one accepted record; of a `delete` nothing but the count. */
  add(record: Readonly<Record<string, unknown>>, op: 'put' | 'delete'): void {
    if (op === 'delete') {
      this.deletions += 1;
      return;
    }
    this.records += 1;
    for (const field of this.fields) field.add(record[field.name]);
  }

  /** The profile of what was taken so far. `enterprises`: how many different ones the records name. */
  profile(enterprises: number): BatchProfile {
    const fields = Object.fromEntries(this.fields.map((field) => [field.name, field.profile()]));
    return { kind: this.kind, records: this.records, deletions: this.deletions, enterprises, fields };
  }
}

class FieldCollector {
  readonly name: string;
  private filled = 0;
  private readonly numbers: NumberCollector | undefined;
  private values: Set<string> | null | undefined;

  constructor({ name, type, sensitive }: CatalogField) {
    this.name = name;
    this.numbers = NUMBERS.has(type) ? new NumberCollector() : undefined;
    this.values = type === 'code' && sensitive === 'none' ? new Set() : undefined;
  }

  add(value: unknown): void {
    if (value === undefined || value === null || value === '') return;
    this.filled += 1;
    this.numbers?.add(value);
    if (this.values) this.noteValue(this.values, value);
  }

  profile(): FieldProfile {
    return {
      filled: this.filled,
      ...(this.numbers ? { numbers: this.numbers.profile() } : {}),
      ...(this.values === undefined ? {} : { values: this.values && [...this.values].toSorted() }),
    };
  }

  private noteValue(values: Set<string>, value: unknown): void {
    values.add(String(value));
    if (values.size > MOST_VALUES) this.values = null;
  }
}
