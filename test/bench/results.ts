import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
  mkdirSync(join(FOLDER, 'results'), { recursive: true });
  writeFileSync(join(FOLDER, 'results', `${name}.json`), `${JSON.stringify(data, null, 2)}\n`);
  const page = join(FOLDER, 'RESULTS.md');
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${page} has no place for ${name}`);
  writeFileSync(page, `${text.slice(0, before + begin.length)}\n\n${markdown}\n\n${text.slice(after)}`);
}

/** A Markdown table; numbers in the cells are rounded to what can be read. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map(shown).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function shown(cell: string | number): string {
  if (typeof cell === 'string') return cell;
  if (Math.abs(cell) >= 100) return Math.round(cell).toLocaleString('en-US');
  return String(Number(cell.toPrecision(3)));
}
