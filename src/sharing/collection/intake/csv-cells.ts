import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { LineFault } from './feed-line.js';

/** The cells of a row, or why it has none. */
export type Cells = readonly string[] | LineFault;

const RFC_4180 = { record_delimiter: '\n', relax_column_count: true, max_record_size: 0 };
// oxlint-disable-next-line no-control-regex -- which characters are controls is the question
const NOT_PLAIN = /[\\\u0000-\u001F]/u;
const QUOTED = /"(?:[^"]|"")*"/gu;
const MALFORMED: LineFault = {
  code: 'malformed',
  detail: 'a quote in a cell that is not quoted, or not doubled',
};
const NUL: LineFault = { code: 'nul-character', detail: 'a NUL character' };
const LONE_RETURN: LineFault = {
  code: 'lone-carriage-return',
  detail: 'a carriage return alone; lines end with LF or CRLF',
};

/**
 * Reads whole rows as cells. Rows of plain cells, quoted all or none, are read by the engine, which is several times
 * faster than the library that reads all others.
 *
 * @source RFC 4180 section 2
 */
export function cellsOf(texts: readonly string[]): Cells[] {
  const cells = texts.map((text) => (NOT_PLAIN.test(text) ? characterFault(text) : plainCells(text)));
  const others = texts.filter((_, index) => cells[index] === undefined);
  const parsed = parseRows(others).values();
  return cells.map((each) => each ?? parsed.next().value ?? MALFORMED);
}

/**
 * The cells as a JSON list: `split` would make cells that hold on to the whole chunk they were cut from. `undefined`
 * where the row has quotes that do not stand around every cell, and nowhere else.
 */
function plainCells(text: string): string[] | undefined {
  if (!text.includes('"')) return JSON.parse(`["${text.replaceAll(',', '","')}"]`) as string[];
  const cells = text.startsWith('"') && text.endsWith('"') ? listOf(text) : undefined;
  return cells && `"${cells.join('","')}"` === text ? cells : undefined;
}

function listOf(text: string): string[] | undefined {
  try {
    return JSON.parse(`[${text}]`) as string[];
  } catch {
    return undefined;
  }
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
