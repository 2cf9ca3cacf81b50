import * as fc from 'fast-check';
import { parseCarefully } from './careful-json.js';
import { MalformedJson } from './malformed-json.js';
import { countQuotes, measureJson } from './measure-json.js';
import { parsePlainly } from './plain-json.js';
import { parseStrictJson } from './strict-json.js';

const MAX_DEPTH = 4;

/** What the careful parser alone says, by which the fast one is judged. */
function carefully(text: string): unknown {
  const { depth, members } = measureJson(text);
  if (depth > MAX_DEPTH) throw new MalformedJson('too-deep');
  return parseCarefully(text, members);
}

function verdictOf(parse: (text: string) => unknown, text: string): unknown {
  try {
    return { value: parse(text) };
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    return { reason: error.reason, pointer: error.pointer };
  }
}

function plainly(text: string): unknown {
  return parsePlainly({ text, quotes: countQuotes(text) }, MAX_DEPTH);
}

const blank = fc.constantFrom('', '', '', ' ', '\n', '\t\r', '\u00A0');
const PLAIN_PARTS = [
  'a',
  'b',
  '企',
  '😀',
  ':',
  ',',
  '{',
  '}',
  '[',
  ']',
  '1',
  ' 12345678901234567 ',
  ', 1e5',
  '-0',
];
const ESCAPES = [
  '\\"',
  '\\\\',
  '\\/',
  '\\n',
  '\\u0061',
  '\\u0022',
  '\\u0000',
  '\\\\u0000',
  '\\ud83d\\ude00',
  '\\uDE00',
];
const ODD_PARTS = [
  '\ud83d',
  '\0',
  '\t',
  '\u2028',
  '__proto__',
  'constructor',
  'prototype',
  '\\u005f_proto__',
];
const fragment = fc.constantFrom(...PLAIN_PARTS, ...ESCAPES, ...ODD_PARTS);
const texts = fc.array(fragment, { maxLength: 4 }).map((parts) => `"${parts.join('')}"`);
const keys = fc.oneof(fc.constantFrom('"a"', '"b"', '"0"', '"__proto__"', '"constructor"', '""'), texts);
const USUAL_NUMBERS = ['0', '1.50', '99999999999999', '9007199254740991', '0.1', '-0.25'];
const ODD_NUMBERS = [
  '-0',
  '-0.0',
  '1e3',
  '1E-7',
  '1e999',
  '9007199254740992',
  '0.30000000000000004',
  '01',
  '1.',
];
const numbers = fc.oneof(
  fc.constantFrom(...USUAL_NUMBERS, ...ODD_NUMBERS),
  fc.stringMatching(/^-?(?:0|[1-9]\d{0,17})(?:\.\d{1,17})?(?:[eE][+-]?\d{1,3})?$/u),
);
const { json } = fc.letrec<Record<'json' | 'list' | 'object', string>>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(texts, numbers, fc.constantFrom('true', 'false', 'null')),
    tie('list'),
    tie('object'),
  ),
  list: fc
    .array(fc.tuple(blank, tie('json')), { maxLength: 4 })
    .map((items) => `[${items.map((parts) => parts.join('')).join(',')}]`),
  object: fc
    .array(fc.tuple(blank, keys, blank, fc.constant(':'), blank, tie('json')), { maxLength: 4 })
    .map((members) => `{${members.map((parts) => parts.join('')).join(',')}}`),
}));
/** A text in which a piece was left out, said twice, or put in. */
const mutated = fc
  .tuple(
    json,
    fc.nat(),
    fc.nat({ max: 6 }),
    fc.oneof(fragment, fc.constantFrom('"', ',"a":1', '"a":2,', '}{')),
  )
  .map(([text, at, length, piece]) => {
    const from = at % (text.length + 1);
    const cut = text.slice(from, from + length);
    const middle = [piece, '', cut + cut, cut + piece][at % 4] ?? '';
    return text.slice(0, from) + middle + text.slice(from + length);
  });

describe('parsePlainly', () => {
  it.each<[string, fc.Arbitrary<string>]>([
    ['texts', json],
    ['texts with a mistake', mutated],
  ])('leaves the verdict of the careful parser as it is, on generated %s', (_what, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (text) => {
        const verdict = verdictOf((each) => parseStrictJson(each, { maxDepth: MAX_DEPTH }), text);
        expect(verdict).toStrictEqual(verdictOf(carefully, text));
      }),
      { numRuns: 1000 },
    );
  });

  it('reads what feeds are made of by itself', () => {
    const record = { uscc: '914403001922038216', name: '深圳"路', persons: 12, closed: true, note: null };
    expect(plainly(JSON.stringify({ ...record, name: '深圳' }))).toEqual({ ...record, name: '深圳' });
    expect(plainly('{"a": "12:30", "b": [1, {"c": "\\u4e2d\\/\\n"}]}')).toEqual({
      a: '12:30',
      b: [1, { c: '中/\n' }],
    });
  });

  it.each([
    ['a repeated key', '{"a":1,"a":1}'],
    ['a key repeated by an escape', String.raw`{"a":1,"\u0061":1}`],
    ['a repeated key, weighed up by quotes in a string', String.raw`{"a":"\"","a":1}`],
    ['a forbidden key', '{"a":[{"__proto__":1}]}'],
    ['a forbidden key written as an escape', String.raw`{"\u005f_proto__":1}`],
    ['a NUL character', String.raw`{"a":"\u0000"}`],
    ['half a pair', String.raw`{"a":"\ud83d"}`],
    ['five levels', '[[[[[]]]]]'],
    ['an integer of 16 digits', '{"a":9007199254740993}'],
    ['a number after a blank', '{"a": 9007199254740993}'],
    ['a long fraction', '{"a":[0.1000000000000000055]}'],
    ['an exponent', '[1,1e999]'],
    ['minus zero', '{"a":-0}'],
    ['no JSON', '{"a":1'],
    ['no object', '9007199254740993'],
    ['nothing', ''],
  ])('leaves %s to the careful parser', (_what, text) => {
    expect(plainly(text)).toBeUndefined();
  });

  it('survives nesting of any depth', () => {
    expect(plainly('['.repeat(100_000) + ']'.repeat(100_000))).toBeUndefined();
  });

  it.each([
    ['blanks and digits', (size: number) => `[${' 1'.repeat(size / 2)}]`],
    ['a list of numbers', (size: number) => `[${'1.1,'.repeat(size / 4)}1]`],
    ['points', (size: number) => `["${'.'.repeat(size)}",1]`],
    ['escapes', (size: number) => `["${'\\u00'.repeat(size / 4)}",1]`],
  ])('costs linear time: %s', (_shape, textOf) => {
    const [small, large] = [textOf(60_000), textOf(480_000)];
    expect(timeOf(large)).toBeLessThan(Math.max(timeOf(small), 5) * 32);
  });
});

function timeOf(text: string): number {
  const startedAt = performance.now();
  plainly(text);
  return performance.now() - startedAt;
}
