import { readFileSync } from 'node:fs';
import { usccOf } from './arrears.js';

interface Item {
  readonly code: string;
  readonly required: readonly string[];
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

const VALUES: Record<string, (number: number) => unknown> = {
  uscc: usccOf,
  date: () => '2026-10-15',
  month: () => '2026-10',
  year: () => 2_025,
  datetime: () => '2026-10-15T00:00:00Z',
};

/** A record of an item with nothing but its required fields. */
export function anyRecordOf(itemCode: string, number: number): Record<string, unknown> {
  const item = JSON.parse(readFileSync(`config/catalog/${itemCode}.json`, 'utf8')) as Item;
  const required = item.fields.filter(({ name }) => item.required.includes(name));
  return Object.fromEntries(
    required.map(({ name, type }) => [name, (VALUES[type] ?? ((at: number) => `甲${at}`))(number)]),
  );
}
