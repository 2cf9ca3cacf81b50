import type { CatalogItem } from '../../../rules/catalog/index.js';
import { columnsOf } from './csv-header.js';

/** As it arrives from a file, where the compiler has no say. */
const item: CatalogItem = JSON.parse(
  JSON.stringify({
    code: 'PEN-01',
    recordKey: ['doc_no'],
    required: ['uscc', 'doc_no', 'authority'],
    fields: [{ name: 'uscc' }, { name: 'doc_no' }, { name: 'authority' }, { name: 'amount' }],
  }),
);
const LIMIT = 6;

describe('the header of a CSV', () => {
  it.each([
    ['all fields', ['uscc', 'doc_no', 'authority', 'amount']],
    ['the required fields in another order', ['authority', 'doc_no', 'uscc']],
    ['an operation', ['op', 'uscc', 'doc_no', 'authority']],
    ['an operation, and what names a fact', ['op', 'uscc', 'doc_no']],
  ])('may name %s', (_what, header) => {
    expect(columnsOf(header, item, LIMIT)).toEqual(header);
  });

  it.each([
    ['a stranger', ['uscc', 'doc_no', 'hunter2'], 'Column 3 of the header is not a field of PEN-01.'],
    ['another spelling', ['Uscc', 'doc_no', 'authority'], 'Column 1 of the header is not a field of PEN-01.'],
    ['a blank', ['uscc', ' doc_no', 'authority'], 'Column 2 of the header is not a field of PEN-01.'],
    ['a name of the language', ['uscc', '__proto__'], 'Column 2 of the header is not a field of PEN-01.'],
    ['a row of data', ['914403001922038216', 'A-1'], 'Column 1 of the header is not a field of PEN-01.'],
    ['another separator', ['uscc;doc_no;authority'], 'Column 1 of the header is not a field of PEN-01.'],
    ['a twin', ['uscc', 'doc_no', 'authority', 'doc_no'], 'The column doc_no stands twice in the header.'],
    ['a missing field', ['uscc', 'authority'], 'The header lacks doc_no.'],
    ['two missing fields', ['doc_no', 'amount'], 'The header lacks uscc, authority.'],
    ['an operation on nothing', ['op', 'uscc'], 'The header lacks doc_no.'],
    ['nothing', [], 'The header lacks uscc, doc_no, authority.'],
    ['too much', Array<string>(10_000).fill('uscc'), 'The header has more than 6 columns.'],
  ])('is refused with %s', (_what, header, message) => {
    expect(() => columnsOf(header, item, LIMIT)).toThrow(
      expect.objectContaining({
        code: 'unreadable-feed',
        status: 422,
        message: expect.stringContaining(message),
      }),
    );
  });

  it('is refused when it cannot be read', () => {
    const fault = { code: 'nul-character', detail: 'a NUL character' };
    expect(() => columnsOf(fault, item, LIMIT)).toThrow('The header cannot be read: a NUL character.');
  });
});
