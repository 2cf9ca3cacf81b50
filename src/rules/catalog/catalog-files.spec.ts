import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CatalogProblem, InvalidCatalog, readCatalog } from './catalog-files.js';

const good = {
  code: 'ABC-01',
  category: 'Test',
  categoryZh: '测试',
  item: 'Test item',
  itemZh: '测试项',
  provider: 'Test bureau',
  providerZh: '测试局',
  subjectTypes: ['91', 'N'],
  nature: 'public-credit',
  coverage: null,
  modes: ['physical-collection'],
  requiresAuthorization: false,
  disclosure: 'public',
  updateCycle: 'daily',
  publicityPeriodMonths: 12,
  retentionMonths: null,
  adverse: false,
  source: 'test',
  confidence: 'official',
  recordKey: ['doc_no'],
  required: ['uscc', 'doc_no'],
  fields: [
    { name: 'uscc', nameZh: '代码', type: 'uscc', sensitive: 'none' },
    { name: 'doc_no', nameZh: '文号', type: 'string', sensitive: 'none' },
    { name: 'amount', nameZh: '金额', type: 'money', unit: 'CNY', sensitive: 'none', signed: true },
  ],
};
const [uscc, docNo, amount] = good.fields;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalog-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const put = (file: string, content: unknown) =>
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));

function problems(): readonly CatalogProblem[] {
  try {
    readCatalog(folder);
  } catch (error) {
    if (error instanceof InvalidCatalog) return error.problems;
    throw error;
  }
  return [];
}

describe('readCatalog', () => {
  it('reads the items sorted by code and passes other files over', () => {
    put('ABC-02.json', { ...good, code: 'ABC-02' });
    put('ABC-01.json', good);
    put('README.md', '# not an item');
    expect(readCatalog(folder)).toEqual([good, { ...good, code: 'ABC-02' }]);
  });

  it('refuses an empty folder', () => {
    expect(problems()).toEqual([{ file: folder, path: '', reason: 'holds no catalog item' }]);
  });

  it('names every broken file at once, in the message too', () => {
    put('ABC-01.json', '{"code": ');
    put('ABC-02.json', { ...good, code: 'ABC-03' });
    put('ABC-04.json', { ...good, code: 'ABC-04', colour: 'red', adverse: 'no' });
    put('ABC-05.json', { ...good, code: 'ABC-05' });
    expect(problems().map((each) => [each.file, each.path])).toEqual([
      ['ABC-01.json', ''],
      ['ABC-02.json', 'code'],
      ['ABC-04.json', 'adverse'],
      ['ABC-04.json', ''],
    ]);
    expect(() => readCatalog(folder)).toThrow(/ABC-01\.json[^]*ABC-02\.json code[^]*ABC-04\.json adverse/u);
  });

  it('refuses a key stated twice and a __proto__ key', () => {
    put('ABC-01.json', JSON.stringify(good).replace('"adverse":false', '"adverse":false,"adverse":true'));
    put(
      'ABC-02.json',
      JSON.stringify({ ...good, code: 'ABC-02' }).replace('{', '{"__proto__":{"polluted":1},'),
    );
    expect(problems().map((each) => each.file)).toEqual(['ABC-01.json', 'ABC-02.json']);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('refuses a key field that does not exist, in each list that names it', () => {
    put('ABC-01.json', { ...good, recordKey: ['no_such'], required: ['uscc', 'no_such'] });
    expect(problems()).toEqual([
      { file: 'ABC-01.json', path: 'recordKey', reason: 'no_such is not a field of the item' },
      { file: 'ABC-01.json', path: 'required', reason: 'no_such is not a field of the item' },
    ]);
  });

  it.each([
    ['two fields of one name', { fields: [uscc, docNo, docNo] }, 'fields'],
    ['a first field other than uscc', { fields: [docNo, uscc] }, 'fields.0'],
    ['a required field that does not exist', { required: ['uscc', 'doc_no', 'no_such'] }, 'required'],
    ['uscc inside the key', { recordKey: ['uscc', 'doc_no'] }, 'recordKey'],
    ['a key field that may be missing', { required: ['uscc'] }, 'required'],
    ['a record without its enterprise', { required: ['doc_no'] }, 'required'],
    ['a key naming a field twice', { recordKey: ['doc_no', 'doc_no'] }, 'recordKey'],
    ['public, yet needing authorization', { requiresAuthorization: true }, 'requiresAuthorization'],
    ['secret, yet needing none', { disclosure: 'on-authorization' }, 'requiresAuthorization'],
    ['a public interface call', { modes: ['interface-call'] }, 'modes'],
    ['a mode twice', { modes: ['physical-collection', 'physical-collection'] }, 'modes'],
    ['an unknown mode', { modes: ['telepathy'] }, 'modes.0'],
    ['an unknown disclosure', { disclosure: 'secret' }, 'disclosure'],
    ['no modes', { modes: [] }, 'modes'],
    [
      'modes that give no tier',
      {
        disclosure: 'on-authorization',
        requiresAuthorization: true,
        modes: ['physical-collection', 'data-verification'],
      },
      'modes',
    ],
    ['a period of no months', { retentionMonths: 0 }, 'retentionMonths'],
    ['a missing attribute', { coverage: undefined }, 'coverage'],
    ['money without unit', { fields: [uscc, docNo, { ...amount, unit: undefined }] }, 'fields.2.unit'],
    ['money in shells', { fields: [uscc, docNo, { ...amount, unit: 'shells' }] }, 'fields.2.unit'],
    ['text with a unit', { fields: [uscc, { ...docNo, unit: 'CNY' }] }, 'fields.1.unit'],
    ['signed text', { fields: [uscc, { ...docNo, signed: true }] }, 'fields.1.signed'],
    ['signed: false', { fields: [uscc, docNo, { ...amount, signed: false }] }, 'fields.2.signed'],
    [
      'a number that cannot be masked',
      { fields: [uscc, docNo, { ...amount, sensitive: 'personal' }] },
      'fields.2.sensitive',
    ],
    [
      'public values of a secret',
      { fields: [uscc, { ...docNo, sensitive: 'commercial-secret', publicValues: ['A'] }] },
      'fields.1.publicValues',
    ],
    ['a field named __proto__', { fields: [uscc, docNo, { ...docNo, name: '__proto__' }] }, 'fields.2.name'],
  ])('refuses %s', (_, change, path) => {
    put('ABC-01.json', { ...good, ...change });
    expect(problems().map((each) => `${each.file} ${each.path}`)).toEqual([`ABC-01.json ${path}`]);
  });
});
