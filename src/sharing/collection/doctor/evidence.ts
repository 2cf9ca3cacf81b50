import type { CatalogField, CatalogItem } from '../../../rules/catalog/index.js';
import type { FeedEncoding, FeedLine } from '../intake/feed-line.js';
import type { Finding } from '../judging/verdict.js';
import type { FileHead } from './file-head.js';
import type { FindingGroup } from './findings-summary.js';
import { traitOf, type ValueTrait } from './value-trait.js';

/** How many refused values of a field look alike. */
export interface TraitCount {
  readonly field: CatalogField;
  /** The code of the finding that refused them. */
  readonly code: string;
  readonly trait: ValueTrait;
  readonly count: number;
}

/** What is known of a feed when its doctor looks for causes. It holds no value of any record. */
export interface Evidence {
  readonly item: CatalogItem;
  readonly encoding: FeedEncoding;
  /** The file ends somewhere in a fault of the whole: not every line was seen. */
  readonly isUnreadable: boolean;
  readonly received: number;
  readonly rejected: number;
  readonly groups: readonly FindingGroup[];
  readonly traits: readonly TraitCount[];
  /** The names of fields as they were sent. */
  readonly names: readonly string[];
  readonly head: FileHead;
}

const LINES_ASKED_FOR_NAMES = 100;
const MOST_NAMES = 1_000;

/** Gathers what refused lines have in common. Looks at their values and keeps none. */
export class LineObserver {
  private readonly names = new Set<string>();
  private readonly fields: ReadonlyMap<string, CatalogField>;
  private readonly traits = new Map<string, TraitCount & { count: number }>();
  private observed = 0;

  constructor(item: CatalogItem) {
    this.fields = new Map(item.fields.map((field) => [`/${field.name}`, field]));
  }

  /** Takes a line and why it was refused; without findings it was accepted. */
  observe({ record }: FeedLine, refusedFor: readonly Finding[]): void {
    if (typeof record !== 'object' || record === null) return;
    if (this.observed < LINES_ASKED_FOR_NAMES) this.noteNames(record);
    for (const { pointer, code } of refusedFor) {
      const field = this.fields.get(pointer);
      if (field) this.noteTrait(field, code, (record as Record<string, unknown>)[field.name]);
    }
  }

  evidence(): Pick<Evidence, 'names' | 'traits'> {
    return { names: [...this.names], traits: [...this.traits.values()] };
  }

  private noteNames(record: object): void {
    this.observed += 1;
    for (const name of Object.keys(record)) if (this.names.size < MOST_NAMES) this.names.add(name);
  }

  private noteTrait(field: CatalogField, code: string, value: unknown): void {
    const trait = traitOf(value, field.type);
    if (trait === undefined) return;
    const key = `${field.name} ${code} ${trait}`;
    const known = this.traits.get(key);
    if (known) known.count += 1;
    else this.traits.set(key, { field, code, trait, count: 1 });
  }
}
