import { FORBIDDEN_KEYS } from './careful-json.js';

/** Escapes that may stand for a NUL character or half a surrogate pair. */
const ODD_ESCAPE = /\\u(?:0000|[dD])/u;
/** What may be a number that a double does not keep as written: long, with an exponent, or `-0`. */
const ODD_NUMBER = /[\s,:[](?:-0|-?[\d.]{15}|-?[\d.]+[eE])/u;

/** A text that came out of a decoder: it holds no half of a surrogate pair, and so many quotation marks. */
export interface DecodedText {
  readonly text: string;
  readonly quotes: number;
}

/**
 * Parses a JSON text with the engine's own parser where that is as strict as the careful one; `undefined` where it
 * might not be, where the text is no object or list, and where the engine refuses.
 *
 * Why it is as strict: every key and every string in a JSON text has two quotation marks, so a repeated key, which the
 * engine drops, leaves more of them than the value accounts for. A NUL or half a pair can only come from an escape that
 * is looked for. Decimals of fewer than 15 digits are kept by a double as they are written.
 */
export function parsePlainly({ text, quotes }: DecodedText, maxDepth: number): unknown {
  if (text.includes('\\') && ODD_ESCAPE.test(text)) return undefined;
  const value = parsed(text);
  const tally = { quoted: 0, hasNumber: false };
  if (!isTree(value) || !tallyTree(value, maxDepth, tally)) return undefined;
  const isOdd = tally.quoted * 2 !== quotes || (tally.hasNumber && ODD_NUMBER.test(text));
  return isOdd ? undefined : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the careful parser says what is wrong
  }
}

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Counts keys and strings; `false` for a tree that is too deep or has a forbidden key. */
function tallyTree(tree: object, room: number, tally: { quoted: number; hasNumber: boolean }): boolean {
  if (room === 0) return false;
  const isList = Array.isArray(tree);
  // Faster than a list of the keys; what was just parsed has none from a prototype.
  for (const key in tree) {
    if (!isList) tally.quoted += 1;
    if (FORBIDDEN_KEYS.has(key)) return false;
    const member = (tree as Record<string, unknown>)[key];
    if (typeof member === 'string') tally.quoted += 1;
    else if (typeof member === 'number') tally.hasNumber = true;
    else if (isTree(member) && !tallyTree(member, room - 1, tally)) return false;
  }
  return true;
}
