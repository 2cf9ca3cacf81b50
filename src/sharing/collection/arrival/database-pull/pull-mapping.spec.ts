import type { CatalogItem } from '../../../../rules/catalog/index.js';
import { mappingFaults } from './pull-mapping.js';

const item = {
  code: 'PEN-01',
  recordKey: ['doc_no'],
  required: ['uscc', 'doc_no', 'authority'],
  fields: ['uscc', 'doc_no', 'authority', 'amount'].map((name) => ({ name })),
} as unknown as CatalogItem; // of an item only these parts are read

const GOOD = { uscc: 'uscc', doc_no: '文号', authority: 'dept$1' };
const told = (columns: Record<string, unknown>): string[] =>
  mappingFaults(item, columns).map(({ pointer, code }) => `${pointer} ${code}`);

describe('a mapping of fields to columns', () => {
  it('is good when every needed field has a column with a plain name, Chinese ones included', () => {
    expect(told(GOOD)).toEqual([]);
    expect(told({ ...GOOD, amount: 'amount' })).toEqual([]);
  });

  it.each([
    ['a;drop table x'],
    ['a"b'],
    ['a`b'],
    ['a b'],
    ['a.b'],
    ["a'"],
    ['1a'],
    [''],
    ['a'.repeat(64)],
    ['a\u0000'],
    [7],
    [null],
    [{ raw: 'x' }],
  ])('does not take the column %j', (column) => {
    expect(told({ ...GOOD, amount: column })).toEqual(['/columns/amount unusable-column']);
  });

  it('names fields the item does not have, and those that every record needs', () => {
    expect(told({ uscc: 'uscc', 'a/b': 'x' })).toEqual([
      '/columns/a~1b unknown-field',
      '/columns/doc_no required',
      '/columns/authority required',
    ]);
  });
});
