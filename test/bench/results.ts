import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Spread } from './medians.js';

const FOLDER = 'test/bench';

/** A result to be kept: everything as JSON, and a table for people. */
export interface Result {
  /** Names the file and the place in the page: `collection`, `storage`. */
  readonly name: string;
  readonly data: object;
  readonly markdown: string;
}

/** Writes `results/<name>.json` and puts the table into its place in `RESULTS.md`. */
export function keepResult({ name, data, markdown }: Result): void {
  keepFile(`${name}.json`, `${JSON.stringify(data, null, 2)}\n`);
  const page = join(FOLDER, 'RESULTS.md');
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${page} has no place for ${name}`);
  writeFileSync(page, `${text.slice(0, before + begin.length)}\n\n${markdown}\n\n${text.slice(after)}`);
}

/** Writes a file of that name beside the results. */
export function keepFile(name: string, content: string): void {
  mkdirSync(join(FOLDER, 'results'), { recursive: true });
  writeFileSync(join(FOLDER, 'results', name), content);
}

/** What `keepResult` has kept under that name; `undefined` when nothing was. */
export function keptResult(name: string): unknown {
  const path = join(FOLDER, 'results', `${name}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** A Markdown table, its columns in line as the formatter has them; numbers are rounded to what can be read. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const lines = [head, ...rows].map((cells) => cells.map(shown));
  const widths = head.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]?.length ?? 0)));
  const rule = widths.map((width) => '-'.repeat(width));
  const [first = [], ...others] = lines;
  const lineOf = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [first, rule, ...others].map(lineOf).join('\n');
}

const shown = (cell: string | number): string => (typeof cell === 'string' ? cell : shownNumber(cell));

/** A number rounded to what can be read; a dash where there is none. */
export function shownNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

/** A median with the least and the most of its rounds, where they differ. */
export function shownSpread({ median, least, most }: Spread): string {
  const [middle, low, high] = [median, least, most].map(shownNumber);
  return low === high ? `${middle}` : `${middle} (${low}–${high})`;
}

/** Counts by what was counted: `27 × 503, 1 × connection`; `0` when there are none. */
export const shownTally = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${count.toLocaleString('en-US')} × ${what}`)
    .join(', ') || '0';
