import { isSafeNumber, parse } from 'lossless-json';
import { MalformedJson, pointerOf, type MalformedJsonReason } from './malformed-json.js';

export { MalformedJson };

/** How much nesting is read: `maxDepth` counts arrays and objects inside one another. Keep it below a few hundred. */
export interface JsonLimits {
  readonly maxDepth: number;
}

/** Stands in the parsed tree where something must not be, until the walk finds it and can say where. */
class Flaw {
  constructor(readonly reason: MalformedJsonReason) {}
}

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses JSON and refuses every text that two readers could understand differently, or that would hurt whoever walks
 * the result later.
 *
 * Numbers are those a double holds exactly as written (`0.10` is 0.1) and integers up to 2^53 - 1; `-0` becomes 0.
 * Depth is checked before parsing, and all work is linear in the length of the text. Bytes that are no UTF-8 must be
 * refused by whoever decodes them.
 *
 * @throws MalformedJson with the reason and, where it is known, the place
 * @source RFC 8259 section 4, RFC 7493 section 2 (I-JSON)
 */
export function parseStrictJson(text: string, limits: JsonLimits): unknown {
  const { depth, members } = measure(text);
  if (depth > limits.maxDepth) {
    throw new MalformedJson('too-deep');
  }
  const value = parseMarkingFlaws(text);
  const kept = inspect(value, []);
  // The parser passes over a repeated key whose values are equal; then fewer members were kept than written.
  if (kept !== members) {
    throw new MalformedJson('duplicate-key');
  }
  return value;
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a] as const;
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d] as const;

/** Counts nesting and object members in one pass over what is outside strings, without judging the syntax. */
function measure(text: string): { depth: number; members: number } {
  let [open, depth, members] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      open += 1;
      depth = open > depth ? open : depth;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      open -= 1;
    } else if (code === COLON) {
      members += 1;
    }
  }
  return { depth, members };
}

function endOfString(text: string, quoteAt: number): number {
  let at = quoteAt + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) {
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return at;
}

function parseMarkingFlaws(text: string): unknown {
  try {
    return parse(text, null, {
      // Adding 0 turns -0 into 0.
      parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) + 0 : new Flaw('unsafe-number')),
      onDuplicateKey: () => new Flaw('duplicate-key'),
    });
  } catch (error) {
    throw new MalformedJson('syntax', undefined, { cause: error });
  }
}

/** Walks the tree, throws at the first flaw, and gives the number of object members found. */
function inspect(value: unknown, path: (string | number)[]): number {
  if (typeof value === 'string') {
    refuseBadText(value, path);
    return 0;
  }
  if (value instanceof Flaw) {
    throw new MalformedJson(value.reason, pointerOf(path));
  }
  if (typeof value !== 'object' || value === null) {
    return 0;
  }
  return Array.isArray(value) ? inspectItems(value, path) : inspectMembers(value, path);
}

function inspectItems(items: readonly unknown[], path: (string | number)[]): number {
  let members = 0;
  items.forEach((item, index) => {
    path.push(index);
    members += inspect(item, path);
    path.pop();
  });
  return members;
}

function inspectMembers(members: object, path: (string | number)[]): number {
  let count = 0;
  for (const [key, member] of Object.entries(members)) {
    path.push(key);
    if (FORBIDDEN_KEYS.has(key)) {
      throw new MalformedJson('forbidden-key', pointerOf(path));
    }
    refuseBadText(key, path);
    count += 1 + inspect(member, path);
    path.pop();
  }
  return count;
}

function refuseBadText(text: string, path: readonly (string | number)[]): void {
  if (text.includes('\0')) {
    throw new MalformedJson('nul-character', pointerOf(path));
  }
  if (!text.isWellFormed()) {
    throw new MalformedJson('lone-surrogate', pointerOf(path));
  }
}
