import { parse } from 'csv-parse/sync';
import {
  type CatalogItem,
  compileRecordValidator,
  jurisdictionSettings,
  type LoadedItem,
  readCatalog,
  recordFromCsvRow,
  tierOfItem,
} from '../../../rules/catalog/index.js';
import { readFeedRules } from '../feed-rules.js';
import { recordJudge } from '../judging/judge-record.js';
import { exampleRecord, feedTemplate, renamesOf } from './template.js';

const items = readCatalog('config/catalog');
const arrears = items.find(({ code }) => code === 'TAX-02');
if (!arrears) throw new Error('TAX-02 is not in the catalog');
const rules = readFeedRules();

const loadedOf = (item: CatalogItem): LoadedItem => ({
  item,
  version: 1,
  tier: tierOfItem(item),
  validate: compileRecordValidator(item),
  rules: jurisdictionSettings.parse({}),
});

describe('the template of a feed', () => {
  it.each(items.map((item) => [item.code, item] as const))(
    'of %s is taken without a remark',
    (_code, item) => {
      const judge = recordJudge(loadedOf(item), rules.judging, '2026-11-20');
      const { csv, ndjson } = feedTemplate(item);
      const [row] = parse<Record<string, string>>(csv, { columns: true });
      for (const record of [JSON.parse(ndjson) as unknown, recordFromCsvRow(item, row ?? {})]) {
        expect(judge({ line: 1, record, fault: undefined })).toMatchObject({
          accepted: { record: exampleRecord(item), warnings: [] },
        });
      }
    },
  );

  it('has the fields in the order of the catalog', () => {
    expect(feedTemplate(arrears).csv.split('\r\n')[0]).toBe(
      'uscc,subject_name,tax_type,arrears_balance,current_period_arrears,published_on,tax_authority,cleared_on',
    );
  });
});

describe('the way from sent names to fields', () => {
  it.each([
    ['统一社会信用代码', 'uscc'],
    ['USCC', 'uscc'],
    ['taxType', 'tax_type'],
    ['Tax Type', 'tax_type'],
    ['tax_tpye', 'tax_type'],
    ['arrears_balence', 'arrears_balance'],
    ['publish_on', 'published_on'],
    ['ｔａｘ＿ａｕｔｈｏｒｉｔｙ', 'tax_authority'],
    ['\uFEFFuscc', 'uscc'],
  ])('takes %j for %s', (from, to) => {
    expect(renamesOf(arrears, [from])).toEqual([{ from, to }]);
  });

  it.each([['remark'], ['税'], [''], ['x'.repeat(100_000)], ['__proto__'], ['date']])(
    'takes %j for nothing',
    (from) => {
      expect(renamesOf(arrears, [from])).toEqual([]);
    },
  );

  it('gives no field away twice, nor one that was sent under its own name', () => {
    expect(renamesOf(arrears, ['tax_type', 'taxType'])).toEqual([]);
    expect(renamesOf(arrears, ['taxType', 'TAX_TYPE'])).toEqual([{ from: 'taxType', to: 'tax_type' }]);
  });
});
