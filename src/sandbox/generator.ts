import { booksOf, type BookMonth } from './books.js';
import type { DemoEnterprise } from './enterprises.js';
import { type Random, randomOf } from './random.js';

/** One record in the catalog's fields: field name → value; `null` means the department has no value. */
export type SandboxRecord = Record<string, unknown>;

/** What a generator may draw on. `books` reach from January 2024 to the reference month, `year` is their last 12 months. */
export interface Source {
  readonly enterprise: DemoEnterprise;
  readonly random: Random;
  readonly books: readonly BookMonth[];
  readonly year: readonly BookMonth[];
}

/** Makes the records of one item, oldest first, without the field `uscc`. */
export type Generator = (source: Source) => SandboxRecord[];

/** The ground on which a generator stands: the same for the same enterprise and item. */
export function sourceOf(enterprise: DemoEnterprise, itemCode: string): Source {
  const books = booksOf(enterprise);
  return { enterprise, books, year: books.slice(-12), random: randomOf(enterprise.uscc, itemCode) };
}
