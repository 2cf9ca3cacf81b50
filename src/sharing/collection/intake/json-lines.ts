import { MalformedJson, parseDecodedJson } from '../../../platform/http/plain.js';
import type { FeedLine, LineFault } from './feed-line.js';
import type { TextLine } from './text-lines.js';

const LIMITS = { maxDepth: 4 };
const BLANK = /^\s*$/u;

/** Reads each line as one JSON text, and passes over blank ones. A line that is none has a fault; the others go on. */
export function jsonLines(lines: readonly TextLine[]): FeedLine[] {
  return lines.filter(({ text, fault }) => fault || !BLANK.test(text)).map(readLine);
}

function readLine(given: TextLine): FeedLine {
  const { line, fault } = given;
  if (fault) return { line, record: undefined, fault };
  try {
    return { line, record: parseDecodedJson(given, LIMITS), fault: undefined };
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    return { line, record: undefined, fault: FAULTS[error.reason] };
  }
}

const FAULTS: Record<MalformedJson['reason'], LineFault> = {
  syntax: { code: 'malformed', detail: 'not one JSON text' },
  'too-deep': { code: 'too-deep', detail: `more than ${LIMITS.maxDepth} levels of arrays and objects` },
  'duplicate-key': { code: 'duplicate-key', detail: 'a name stands twice in an object' },
  'forbidden-key': { code: 'forbidden-key', detail: 'a name that is never taken' },
  'unsafe-number': { code: 'unsafe-number', detail: 'a number that is not kept as written; send it as text' },
  'lone-surrogate': { code: 'lone-surrogate', detail: 'half a character' },
  'nul-character': { code: 'nul-character', detail: 'a NUL character' },
};
