import { CsvRecords } from './csv-records.js';
import type { TextLine } from './text-lines.js';

const LONGEST = 100;
const linesOf = (text: string): TextLine[] =>
  text.split('\n').map((each, index) => ({
    line: index + 1,
    text: each,
    quotes: each.split('"').length - 1,
    fault: undefined,
  }));

function recordsOf(text: string): [number, string, boolean][] {
  const records = new CsvRecords(LONGEST);
  const taken = linesOf(text).flatMap((line) => records.take([line]));
  records.end();
  return taken.map(({ line, text: row, isSpread }) => [line, row, isSpread]);
}
const refused = (message: string): Error => expect.objectContaining({ code: 'unreadable-feed', message });

describe('CsvRecords', () => {
  it('gives a row a line, without its carriage return, and passes over blank lines', () => {
    expect(recordsOf('a,b\r\nc,d\n\n\r\ne,f')).toEqual([
      [1, 'a,b', false],
      [2, 'c,d', false],
      [5, 'e,f', false],
    ]);
  });

  it('puts together what line breaks in quotes spread, under the first line', () => {
    expect(recordsOf('a,"x\r\ny ""z""\n\n",b\r\nc,d')).toEqual([
      [1, 'a,"x\r\ny ""z""\n\n",b', true],
      [5, 'c,d', false],
    ]);
  });

  it.each([
    ['a,5" pipe\nc,d'],
    ['a,b"\nc,d'],
    ['a, "b\nc,d'],
    ['"a"b","c\nc,d'],
    ['"a""b"c"\nc,d'],
    ['"a"",b"x"",\nc,d'],
  ])('does not take a quote inside a cell for an opening one: %j', (text) => {
    const [row = ''] = text.split('\n');
    expect(recordsOf(text)).toEqual([
      [1, row, false],
      [2, 'c,d', false],
    ]);
  });

  it.each(['"x', 'a,"x', 'a,"x""', '"a","x,y', 'a,"', '"a""b","""', ',,"x'])(
    'takes a quote at the start of a cell for an opening one: %j',
    (row) => {
      expect(recordsOf(`${row}\n",z`)).toEqual([[1, `${row}\n",z`, true]]);
    },
  );

  it('names the line of a quote that is never closed', () => {
    expect(() => recordsOf('a,b\nc,"d\ne,f')).toThrow(refused('The quote opened in line 2 is never closed.'));
  });

  it('gives up a quote over the whole file early', () => {
    const rows = `a,"b\n${'c,"d"\n'.repeat(1_000)}`;
    expect(() => recordsOf(rows)).toThrow(
      refused('The quote opened in line 1 is not closed within 100 characters.'),
    );
  });

  it('refuses a line of which it is not known how many quotes it holds', () => {
    const records = new CsvRecords(LONGEST);
    const fault = { code: 'line-too-long', detail: 'longer than 100 bytes' };
    expect(() => records.take([{ line: 7, text: '', quotes: 0, fault }])).toThrow(
      refused('Line 7 is longer than 100 bytes.'),
    );
  });

  it('decides on an opening quote in linear time', () => {
    const timeOf = (size: number): number => {
      const text = `${'"a""b",'.repeat(size / 7)}"x"x"`;
      const startedAt = performance.now();
      new CsvRecords(LONGEST).take(linesOf(text));
      return performance.now() - startedAt;
    };
    const small = timeOf(60_000);
    expect(timeOf(480_000)).toBeLessThan(Math.max(small, 5) * 32);
  });
});
