import { namedFile } from './feed-file.js';
import { UsageError } from './usage-error.js';

describe('the file named on the command line', () => {
  it.each([
    ['/in/a.csv', undefined, 'text/csv', false],
    ['/in/A.CSV', undefined, 'text/csv', false],
    ['/in/a.ndjson', undefined, 'application/x-ndjson', false],
    ['/in/a.jsonl.gz', undefined, 'application/x-ndjson', true],
    ['/in/2026.csv.GZ', undefined, 'text/csv', true],
    ['/in/export', 'csv', 'text/csv', false],
    ['/in/a.txt', 'ndjson', 'application/x-ndjson', false],
  ])('%s with format %s is %s, compressed: %s', (name, format, expected, isGzip) => {
    expect(namedFile([name], format)).toEqual({
      path: name,
      encoding: { format: expected, isGzip, charset: undefined },
    });
  });

  it.each([[[]], [['a.csv', 'b.csv']], [['a.xlsx']], [['export']]])('refuses %j', (names) => {
    expect(() => namedFile(names)).toThrow(UsageError);
  });

  it('refuses a format it does not know', () => {
    expect(() => namedFile(['a.csv'], 'xml')).toThrow(UsageError);
  });
});
