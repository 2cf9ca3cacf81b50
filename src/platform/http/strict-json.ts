import { parseCarefully } from './careful-json.js';
import { MalformedJson } from './malformed-json.js';
import { countQuotes, measureJson } from './measure-json.js';
import { type DecodedText, parsePlainly } from './plain-json.js';

export { MalformedJson };

/** How much nesting is read: `maxDepth` counts arrays and objects inside one another. Keep it below a few hundred. */
export interface JsonLimits {
  readonly maxDepth: number;
}

/**
 * Parses JSON and refuses every text that two readers could understand differently, or that would hurt whoever walks
 * the result later.
 *
 * Numbers are those a double holds exactly as written (`0.10` is 0.1) and integers up to 2^53 - 1; `-0` becomes 0.
 * No work grows faster than the text. Bytes that are no UTF-8 must be refused by whoever decodes them.
 *
 * @throws MalformedJson with the reason and, where it is known, the place
 * @source RFC 8259 section 4, RFC 7493 section 2 (I-JSON)
 */
export function parseStrictJson(text: string, limits: JsonLimits): unknown {
  if (!text.isWellFormed()) return parseMeasured(text, limits);
  return parseDecodedJson({ text, quotes: countQuotes(text) }, limits);
}

/** As {@link parseStrictJson}, for a text of which its decoder knows enough to spare half of the work. */
export function parseDecodedJson(decoded: DecodedText, limits: JsonLimits): unknown {
  return parsePlainly(decoded, limits.maxDepth) ?? parseMeasured(decoded.text, limits);
}

function parseMeasured(text: string, { maxDepth }: JsonLimits): unknown {
  const { depth, members } = measureJson(text);
  if (depth > maxDepth) throw new MalformedJson('too-deep');
  return parseCarefully(text, members);
}
