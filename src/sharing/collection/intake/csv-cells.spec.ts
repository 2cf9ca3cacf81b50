import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { cellsOf } from './csv-cells.js';

const faultOf = (text: string): unknown => expect.objectContaining({ code: text });

describe('cellsOf', () => {
  it.each<[string, string[]]>([
    ['a,b', ['a', 'b']],
    ['a', ['a']],
    [',', ['', '']],
    [',a,,', ['', 'a', '', '']],
    ['"a","b"', ['a', 'b']],
    ['"",""', ['', '']],
    ['"a",b', ['a', 'b']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a ""b"" c"', ['a "b" c']],
    ['""""', ['"']],
    ['"a\nb",c', ['a\nb', 'c']],
    ['"a\r\nb","c"', ['a\r\nb', 'c']],
    ['"a\rb",c', ['a\rb', 'c']],
    [String.raw`a\n,\u0041,"\\"`, [String.raw`a\n`, String.raw`\u0041`, String.raw`\\`]],
    [String.raw`"\n","\"",b"`, [String.raw`\n`, String.raw`\",b`]],
    ['a\tb, c ', ['a\tb', ' c ']],
    ["=cmd|'/C calc'!A0,+1,-1,@x", ["=cmd|'/C calc'!A0", '+1', '-1', '@x']],
    ['"a",1', ['a', '1']],
    ['"a",true,null', ['a', 'true', 'null']],
    ['企业,😀,\u{20087}', ['企业', '😀', '\u{20087}']],
  ])('reads %j', (text, cells) => {
    const [read] = cellsOf([text]);
    expect(read).toEqual(cells);
  });

  it.each([
    ['a,b"c', 'malformed'],
    ['a,"b"c', 'malformed'],
    ['"a", "b"', 'malformed'],
    ['"a" ,"b"', 'malformed'],
    ['a,b"c"', 'malformed'],
    ['{"a":1},[1]', 'malformed'],
    ['"a","b",["c"]', 'malformed'],
    ['a,\0b', 'nul-character'],
    ['"a\0b",c', 'nul-character'],
    ['a\rb,c', 'lone-carriage-return'],
    ['a,b\r', 'lone-carriage-return'],
    ['"a"\r,b', 'lone-carriage-return'],
  ])('says of %j that it is %s', (text, code) => {
    expect(cellsOf(['x,y', text, '"x",y'])).toEqual([['x', 'y'], faultOf(code), ['x', 'y']]);
  });

  it('keeps each row to itself, whoever reads it', () => {
    const texts = ['"a",b', 'c,d', '"e""f",g', 'h"', '"i\nj",k', 'l\t,m', '"n"'];
    expect(cellsOf(texts)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e"f', 'g'],
      faultOf('malformed'),
      ['i\nj', 'k'],
      ['l\t', 'm'],
      ['n'],
    ]);
    expect(cellsOf([])).toEqual([]);
  });

  it('agrees with the library on whatever a program writes, quoted or not', () => {
    const cell = fc
      .array(fc.constantFrom('a', '企', ',', '"', '\n', '\\', '\\u0041', ' ', '\t', '1', '[', '😀'), {
        maxLength: 4,
      })
      .map((parts) => parts.join(''));
    const written = fc.tuple(cell, fc.boolean()).map(([text, isQuoted]) => {
      const needsQuotes = isQuoted || /[",\n]/.test(text);
      return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
    });
    const row = fc
      .array(written, { minLength: 1, maxLength: 5 })
      .map((cells) => cells.join(','))
      .filter((text) => text !== '');
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => {
        const expected = rows.map((text) => parse(text, { record_delimiter: '\n' })[0]);
        expect(cellsOf(rows)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with the library on what is malformed', () => {
    const soup = fc
      .array(fc.constantFrom('a', ',', '"', '"', '\\', '1', ' '), { minLength: 1, maxLength: 8 })
      .map((parts) => parts.join(''))
      .filter((text) => (text.split('"').length - 1) % 2 === 0);
    fc.assert(
      fc.property(soup, (text) => {
        const [cells] = cellsOf([text]);
        expect(Array.isArray(cells) ? cells : undefined).toEqual(byLibrary(text));
      }),
      { numRuns: 1000 },
    );
  });
});

function byLibrary(text: string): unknown {
  try {
    return parse(text, { record_delimiter: '\n' })[0];
  } catch {
    return undefined;
  }
}
