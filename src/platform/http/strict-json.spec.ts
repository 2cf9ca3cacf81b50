import * as fc from 'fast-check';
import { MalformedJson, parseStrictJson } from './strict-json.js';

const LIMITS = { maxDepth: 32 };
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

function refusal(text: string): { reason: string; pointer: string | undefined } {
  try {
    parseStrictJson(text, LIMITS);
  } catch (error) {
    if (error instanceof MalformedJson) {
      return { reason: error.reason, pointer: error.pointer };
    }
    throw error;
  }
  throw new Error('was accepted');
}

describe('parseStrictJson', () => {
  it('reads ordinary JSON', () => {
    const text =
      ' {"a": [1, -2.5, 1e3, 0.10, true, false, null], "b": {"c": "\\u4e2d\\ud83d\\ude00\\n"}, "": {}} ';
    expect(parseStrictJson(text, LIMITS)).toEqual({
      a: [1, -2.5, 1000, 0.1, true, false, null],
      b: { c: '中😀\n' },
      '': {},
    });
  });

  it('reads whatever JSON.stringify writes', () => {
    const values = fc.jsonValue({ stringUnit: 'binary' }).filter(isOrdinary);
    fc.assert(
      fc.property(values, (value) => {
        const text = JSON.stringify(value);
        expect(parseStrictJson(text, { maxDepth: 100 })).toStrictEqual(JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws anything but MalformedJson, and accepts nothing that JSON.parse refuses', () => {
    const soup = fc.array(
      fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', '1', '-', '.', 'e', 'null', ' ', 'é'),
    );
    fc.assert(
      fc.property(soup, (parts) => {
        const text = parts.join('');
        try {
          expect(parseStrictJson(text, LIMITS)).toEqual(JSON.parse(text));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedJson);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['nothing', ''],
    ['blank', '  '],
    ['a byte order mark', '\uFEFF{}'],
    ['trailing garbage', '{} x'],
    ['a second document', '{}{}'],
    ['a trailing comma', '[1,]'],
    ['a trailing comma in an object', '{"a":1,}'],
    ['a cut text', '{"a":[1'],
    ['a cut string', '"abc'],
    ['a cut escape', '"abc\\'],
    ['single quotes', "{'a':1}"],
    ['a comment', '{}//'],
    ['NaN', 'NaN'],
    ['a leading zero', '01'],
    ['a plus sign', '+1'],
    ['a bare dot', '.5'],
    ['a hexadecimal number', '0x10'],
    ['a raw line break in a string', '"a\nb"'],
    ['a raw NUL in a string', '"a\0b"'],
    ['a no-break space between tokens', '[1,\u00A02]'],
    ['closing brackets first', ']]]][[[['],
  ])('refuses %s', (_what, text) => {
    expect(refusal(text)).toEqual({ reason: 'syntax', pointer: undefined });
  });
});

describe('duplicate keys', () => {
  it('are refused with their place', () => {
    expect(refusal('{"tier":1,"tier":3}')).toEqual({ reason: 'duplicate-key', pointer: '/tier' });
    expect(refusal('{"a":[0,{"b/c":1,"d":2,"b/c":3}]}')).toEqual({
      reason: 'duplicate-key',
      pointer: '/a/1/b~1c',
    });
    expect(refusal('{"a":1,"\\u0061":2}')).toEqual({ reason: 'duplicate-key', pointer: '/a' });
  });

  it.each([
    '{"a":1,"a":1}',
    '{"a":{"b":[]},"a":{"b":[]}}',
    '{"x":[{"a":null,"a":null}]}',
    '{"a":"b:c","a":"b:c"}',
  ])('are refused with equal values: %s', (text) => {
    expect(refusal(text).reason).toBe('duplicate-key');
  });

  it('are not seen in colons and quotes inside strings', () => {
    expect(parseStrictJson('{"a:\\"b":"c:{[\\\\","d":":"}', LIMITS)).toEqual({ 'a:"b': 'c:{[\\', d: ':' });
  });
});

describe('depth', () => {
  it('is allowed up to the limit, arrays and objects counted alike', () => {
    expect(parseStrictJson('[{"a":[]}]', { maxDepth: 3 })).toEqual([{ a: [] }]);
    expect(() => parseStrictJson('[{"a":[]}]', { maxDepth: 2 })).toThrow(MalformedJson);
  });

  it('is refused before the parser could overflow the stack', () => {
    expect(refusal('['.repeat(100_000)).reason).toBe('too-deep');
    expect(refusal('{"a":'.repeat(100_000)).reason).toBe('too-deep');
  });

  it('does not count brackets in strings', () => {
    expect(parseStrictJson(`"\\"${'['.repeat(100)}"`, LIMITS)).toBe(`"${'['.repeat(100)}`);
  });
});

describe('numbers', () => {
  it.each([
    '9007199254740992',
    '9007199254740993',
    '-9007199254740992',
    '9007199254740993.0',
    '1e16',
    '1e999',
    '-1e999',
    '1e-400',
    '0.1000000000000000055511151231257827',
    '12345678901234567.89',
  ])('refuses %s, which a double does not keep', (digits) => {
    expect(refusal(`{"a":[${digits}]}`)).toEqual({ reason: 'unsafe-number', pointer: '/a/0' });
  });

  it('points at the whole document with an empty pointer', () => {
    expect(refusal('1e999')).toEqual({ reason: 'unsafe-number', pointer: '' });
  });

  it('keeps the largest safe integer, and the usual notations', () => {
    expect(parseStrictJson('[9007199254740991,-9007199254740991,1.50,2E2,5e-324]', LIMITS)).toEqual([
      9007199254740991, -9007199254740991, 1.5, 200, 5e-324,
    ]);
  });

  it.each(['-0', '-0.0', '-0e5'])('reads %s as 0', (digits) => {
    expect(Object.is(parseStrictJson(digits, LIMITS), 0)).toBe(true);
  });
});

describe('keys and characters', () => {
  it.each([...FORBIDDEN_KEYS])('refuses the key %s', (key) => {
    expect(refusal(`{"a":{"${key}":{"polluted":true}}}`)).toEqual({
      reason: 'forbidden-key',
      pointer: `/a/${key}`,
    });
  });

  it('leaves the prototype of a probe object clean', () => {
    refusal('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    refusal('{"\\u005f_proto__":{"polluted":true}}');
    const probe: Record<string, unknown> = {};
    expect(probe['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf(probe)).toBe(Object.prototype);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('refuses NUL characters in values and keys', () => {
    expect(refusal('{"a":"x\\u0000"}')).toEqual({ reason: 'nul-character', pointer: '/a' });
    expect(refusal('{"x\\u0000":1}')).toEqual({ reason: 'nul-character', pointer: '/x\uFFFD' });
  });

  it('refuses lone surrogates, written or escaped, in values and keys', () => {
    expect(refusal('["\\ud800"]')).toEqual({ reason: 'lone-surrogate', pointer: '/0' });
    expect(refusal('["\ud800"]')).toEqual({ reason: 'lone-surrogate', pointer: '/0' });
    expect(refusal('{"\\udc00":1}')).toEqual({ reason: 'lone-surrogate', pointer: '/\uFFFD' });
  });

  it('does not quote a very long key', () => {
    expect(refusal(`{"${'k'.repeat(1000)}\\u0000":1}`)).toEqual({
      reason: 'nul-character',
      pointer: undefined,
    });
  });
});

describe('hostile text', () => {
  it.each<[string, (size: number) => string]>([
    ['open brackets', (size) => '['.repeat(size)],
    ['flat lists in lists', (size) => `[${'[],'.repeat(size / 3)}0]`],
    ['one long number', (size) => '1'.repeat(size)],
    ['one long fraction', (size) => `0.${'0'.repeat(size)}1`],
    ['one long exponent', (size) => `1e${'9'.repeat(size)}`],
    ['one long string', (size) => `"${'a'.repeat(size)}"`],
    ['escapes', (size) => `"${'\\u0041'.repeat(size / 6)}"`],
    ['backslashes without an end', (size) => '"' + '\\'.repeat(size)],
    ['one key again and again', (size) => `{${'"a":1,'.repeat(size / 6)}"a":1}`],
    ['one key with changing values', (size) => `{${'"a":1,"a":2,'.repeat(size / 12)}"a":3}`],
    [
      'many keys',
      (size) => `{${Array.from({ length: size / 12 }, (_, index) => `"k${index}":0`).join(',')}}`,
    ],
    ['a long key around a flaw', (size) => `{"${'~'.repeat(size)}":"\\u0000"}`],
    ['spaces', (size) => ' '.repeat(size)],
    ['combining marks', (size) => `"${'\u0301'.repeat(size)}"`],
  ])('costs linear time: %s', (_shape, textOf) => {
    const [small, large] = [textOf(60_000), textOf(480_000)];
    // Eight times the text may cost 8 times the work, not 64; the floor of 5 ms keeps noise out of the ratio.
    expect(bestOf(large)).toBeLessThan(Math.max(bestOf(small), 5) * 32);
  });
});

function bestOf(text: string): number {
  const runs = Array.from({ length: 2 }, () => {
    const startedAt = performance.now();
    try {
      parseStrictJson(text, LIMITS);
    } catch {
      // Refused or not, the time is what counts.
    }
    return performance.now() - startedAt;
  });
  return Math.min(...runs);
}

function isOrdinary(value: unknown): boolean {
  if (typeof value === 'string') {
    return !value.includes('\0');
  }
  if (typeof value === 'number') {
    return !Number.isInteger(value) || Number.isSafeInteger(value);
  }
  if (typeof value !== 'object' || value === null) {
    return true;
  }
  return Object.entries(value).every(
    ([key, member]) => !FORBIDDEN_KEYS.has(key) && isOrdinary(key) && isOrdinary(member),
  );
}
