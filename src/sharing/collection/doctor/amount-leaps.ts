import type { CatalogItem } from '../../../rules/catalog/index.js';
import type { Drift } from './drift.js';
import type { DriftRules } from './drift-rules.js';
import { NUMBERS } from './profile.js';

/** The numbers of an item that are compared fact by fact, and from where on one has leapt. */
export interface LeapWatch {
  readonly fields: readonly string[];
  readonly factor: number;
  /** Smaller numbers than this may become anything. */
  readonly from: number;
}

/** Facts that state many times the number they stated before. `line` is the first of them. */
export interface AmountLeap {
  readonly field: string;
  readonly facts: number;
  readonly line: number;
}

/** What is watched in the facts of an item. */
export function leapsWatchedIn({ fields }: CatalogItem, { amountLeap }: DriftRules): LeapWatch {
  const numbers = fields.filter(({ type }) => NUMBERS.has(type)).map(({ name }) => name);
  return { fields: numbers, factor: amountLeap.factor, from: amountLeap.from };
}

/** What a person is shown of leaps: one drift a field, whatever the number of ranges they were found in. */
export function driftOfLeaps(leaps: readonly AmountLeap[], { factor }: LeapWatch): Drift[] {
  const fields = new Set(leaps.map(({ field }) => field));
  return [...fields].map((field) => {
    const found = leaps.filter((leap) => leap.field === field);
    const facts = found.reduce((all, leap) => all + leap.facts, 0);
    const line = Math.min(...found.map((leap) => leap.line));
    const detail = `Facts that state at least ${factor} times the number they stated before: ${facts}, the first in line ${line}. Is the unit right?`;
    return { pointer: `/${field}`, code: 'amount-leap', detail, holds: true };
  });
}
