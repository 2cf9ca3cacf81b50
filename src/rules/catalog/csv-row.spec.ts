import type { CatalogItem } from './catalog-item.js';
import { csvRowReader, recordFromCsvRow } from './csv-row.js';

const TYPES = {
  uscc: 'uscc',
  name: 'string',
  count: 'integer',
  year: 'year',
  amount: 'money',
  ratio: 'decimal',
  closed: 'boolean',
};
const fields = Object.entries(TYPES).map(([name, type]) => ({ name, type }));
const item: CatalogItem = JSON.parse(JSON.stringify({ fields }));

describe('recordFromCsvRow', () => {
  it('gives each cell the type of its field', () => {
    const row = {
      uscc: '914403001922038216',
      name: '12',
      count: '3',
      year: '2025',
      amount: '1.50',
      ratio: '7',
      closed: '是',
    };
    expect(recordFromCsvRow(item, row)).toEqual({ ...row, count: 3, year: 2025, closed: true });
  });

  it('reads an empty cell of any type as null and leaves a missing column out', () => {
    expect(recordFromCsvRow(item, { name: '', count: '', closed: '' })).toEqual({
      name: null,
      count: null,
      closed: null,
    });
  });

  it.each(['007', '1.0', '1e3', ' 1', '+1', '-0', '٣', '１', '9007199254740992', '0x10', '1,000', 'NaN'])(
    'leaves %j as text, for the validator to refuse',
    (cell) => {
      expect(recordFromCsvRow(item, { count: cell, year: cell })).toEqual({ count: cell, year: cell });
    },
  );

  it.each([
    ['0', 0],
    ['-12', -12],
    ['9007199254740991', 9007199254740991],
  ])('reads %j as a whole number', (cell, value) => {
    expect(recordFromCsvRow(item, { count: cell })).toEqual({ count: value });
  });

  it.each([
    ['true', true],
    ['false', false],
    ['否', false],
    ['TRUE', 'TRUE'],
    ['1', '1'],
  ])('reads %j as %j in a yes-no column', (cell, value) => {
    expect(recordFromCsvRow(item, { closed: cell })).toEqual({ closed: value });
  });

  it('keeps unknown and dangerous columns as plain keys of their own', () => {
    const row: Record<string, string> = JSON.parse('{"__proto__":"x","constructor":"y","note":"z"}');
    const record = recordFromCsvRow(item, row);
    expect(Object.keys(record)).toEqual(['__proto__', 'constructor', 'note']);
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(record, '__proto__')?.value).toBe('x');
  });
});

describe('csvRowReader', () => {
  it('reads every row as a row alone is read', () => {
    const columns = ['closed', 'uscc', 'op', 'count', 'year', 'amount'];
    const read = csvRowReader(item, columns);
    const rows = [
      ['是', '914403001922038216', 'put', '3', '2025', '1.50'],
      ['', '', '', '', '', ''],
      ['TRUE', 'x', 'delete', '007', '1e3', '1,000'],
    ];
    for (const cells of rows) {
      const row = Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? '']));
      expect(read(cells)).toEqual(recordFromCsvRow(item, row));
    }
  });
});
