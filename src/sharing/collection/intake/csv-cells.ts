import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { LineFault } from './feed-line.js';

/** The cells of a row, or why it has none. */
export type Cells = readonly string[] | LineFault;

const RFC_4180 = { record_delimiter: '\n', relax_column_count: true, max_record_size: 0 };
// oxlint-disable-next-line no-control-regex -- which characters are controls is the question
const SPECIAL = /["\\\u0000-\u001F]/u;
const QUOTED = /"(?:[^"]|"")*"/gu;
const MALFORMED: LineFault = {
  code: 'malformed',
  detail: 'a quote inside a cell that is not doubled or not quoted',
};
const NUL: LineFault = { code: 'nul-character', detail: 'a NUL character' };
const LONE_RETURN: LineFault = {
  code: 'lone-carriage-return',
  detail: 'a carriage return alone; lines end with LF or CRLF',
};

/**
 * Reads whole rows as cells, each a string of its own. Rows with quotes are read by the library, all others by the
 * engine, which is several times faster.
 *
 * @source RFC 4180 section 2
 */
export function cellsOf(texts: readonly string[]): Cells[] {
  const cells = texts.map((text) => (SPECIAL.test(text) ? characterFault(text) : plainCells(text)));
  const special = texts.filter((_, index) => cells[index] === undefined);
  const parsed = parseRows(special).values();
  return cells.map((each) => each ?? parsed.next().value ?? MALFORMED);
}

/** As JSON, because `split` would make cells that hold on to the whole chunk they were cut from. */
function plainCells(text: string): string[] {
  return JSON.parse(`["${text.replaceAll(',', '","')}"]`) as string[];
}

function characterFault(text: string): LineFault | undefined {
  if (text.includes('\0')) return NUL;
  return text.includes('\r') && text.replaceAll(QUOTED, '').includes('\r') ? LONE_RETURN : undefined;
}

/** All rows at once, or where one is malformed each for itself; `undefined` for a malformed one. */
function parseRows(texts: readonly string[]): (string[] | undefined)[] {
  const rows = texts.length > 0 ? parsedRows(texts.join('\n')) : [];
  return rows?.length === texts.length ? rows : texts.map((text) => parsedRows(text)?.[0]);
}

function parsedRows(text: string): string[][] | undefined {
  try {
    return parse(text, RFC_4180);
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}
