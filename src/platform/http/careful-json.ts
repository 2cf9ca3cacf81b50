import { isSafeNumber, parse } from 'lossless-json';
import { MalformedJson, pointerOf, type MalformedJsonReason } from './malformed-json.js';

/** Keys that reach the prototype of whoever copies an object without care. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Stands in the parsed tree where something must not be, until the walk finds it and can say where. */
class Flaw {
  constructor(readonly reason: MalformedJsonReason) {}
}

/**
 * Parses JSON number by number and member by member, so that whatever is refused can be named with its place.
 * `members` is the number of object members the text holds.
 *
 * @throws MalformedJson
 */
export function parseCarefully(text: string, members: number): unknown {
  const value = parseMarkingFlaws(text);
  const kept = inspect(value, []);
  // The parser passes over a repeated key whose values are equal; then fewer members were kept than written.
  if (kept !== members) {
    throw new MalformedJson('duplicate-key');
  }
  return value;
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
