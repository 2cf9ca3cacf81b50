import { join } from 'node:path';
import { type CatalogItem, readCatalog } from '../../../rules/catalog/index.js';
import type { JudgingRules } from './judging-rules.js';
import { type Searched, personalDataSearch } from './personal-data.js';

const catalog = readCatalog(join(import.meta.dirname, '../../../../config/catalog'));
const IDENTITY = '11010519491231002X';
const MOBILE = '13800138000';

function search(
  code: string,
  record: Record<string, unknown>,
  rules: Partial<JudgingRules['personalData']> = {},
): Searched {
  const item: CatalogItem | undefined = catalog.find((each) => each.code === code);
  if (!item) throw new Error(`no ${code}`);
  return personalDataSearch(item, { personalData: { rule: 'reject', byItem: {}, unsearched: {}, ...rules } })(
    record,
  );
}
const faultsOf = ({ faults }: Searched): string[] => faults.map(({ pointer, code }) => `${pointer} ${code}`);

describe('personalDataSearch', () => {
  it('refuses personal numbers in every field of text, and says where', () => {
    const record = {
      uscc: '914403001922038216',
      subject_name: `张三${MOBILE}`,
      decision_no: `罚${MOBILE}`,
      violation_type: MOBILE,
      violation_facts: `当事人身份证号${IDENTITY}`,
      penalty_authority: '某局',
    };
    expect(faultsOf(search('PEN-01', record))).toEqual([
      '/subject_name personal-data',
      '/decision_no personal-data',
      '/violation_type personal-data',
      '/violation_facts personal-data',
    ]);
  });

  it('says of what kind the number is, and never the number', () => {
    const { faults } = search('PEN-01', { subject_name: MOBILE, violation_facts: IDENTITY });
    expect(faults.map(({ detail }) => detail)).toEqual([
      'holds a mobile number: leave it out',
      'holds the identity number of a person: leave it out',
    ]);
  });

  it('never searches a credit code, even one that could be an identity number', () => {
    expect(search('TAX-07', { uscc: '11010519491231037X', counterparty_uscc: IDENTITY }).faults).toEqual([]);
  });

  it.each([
    ['家庭住址:山西省太原市小店区平阳路1号', ['/violation_facts personal-data']],
    ['户籍所在地为山西省太原市', ['/violation_facts personal-data']],
    ['未公开当事人家庭住址。', []],
    ['住所:太原市小店区平阳路1号', []],
  ])('of an address in a text: %j', (text, faults) => {
    expect(faultsOf(search('PEN-01', { violation_facts: text }))).toEqual(faults);
  });

  it('masks by the rule of the item, every number of a text', () => {
    const text = `张三(${IDENTITY},电话138 0013 8000)家庭住址:山西省太原市平阳路1号。`;
    const { record, masked, faults } = search(
      'PEN-01',
      { violation_facts: text, severity: '一般' },
      {
        byItem: { 'PEN-01': 'mask' },
      },
    );
    expect(record).toEqual({
      violation_facts: '张三(110***********002X,电话138******8000)家庭住址:***********。',
      severity: '一般',
    });
    expect(masked).toEqual([
      {
        pointer: '/violation_facts',
        code: 'personal-data-masked',
        detail: 'held the identity number of a person; it was masked',
      },
    ]);
    expect(faults).toEqual([]);
  });

  it('masks nothing in another item, and nothing in a field of the key', () => {
    const rules = { byItem: { 'PEN-01': 'mask' } } as const;
    expect(faultsOf(search('PEN-01', { decision_no: MOBILE }, rules))).toEqual([
      '/decision_no personal-data',
    ]);
    expect(faultsOf(search('TAX-03', { treatment: MOBILE }, rules))).toEqual(['/treatment personal-data']);
    expect(search('TAX-03', { treatment: MOBILE }, { rule: 'mask' }).record).toEqual({
      treatment: '138****8000',
    });
  });

  it('passes over fields whose own numbers look like a person’s', () => {
    const unsearched = { 'LIC-01': ['decision_no'] };
    const record = { decision_no: MOBILE, licence_content: MOBILE };
    expect(faultsOf(search('LIC-01', record, { unsearched }))).toEqual(['/licence_content personal-data']);
  });

  it('leaves a record without such data as it is', () => {
    const record = {
      uscc: '914403001922038216',
      violation_facts: '虚假宣传',
      decided_on: '2026-01-05',
      severity: null,
    };
    expect(search('PEN-01', record)).toEqual({ record, masked: [], faults: [] });
  });
});

describe('a field for a masked number', () => {
  it.each([
    '1401*************X',
    '******1234',
    '4403********1234',
    '4403XXXXXXXXXX1234',
    '6222＊＊＊＊1234',
    '914403001922038216',
  ])('takes %j', (value) => {
    expect(search('REG-02', { shareholder_id_masked: value }).faults).toEqual([]);
  });

  it.each([
    '440301199001**1234',
    '110105194912310021',
    '6222021234567890',
    '12345',
    'E12345678',
    '4403*1234',
    '张三',
  ])('refuses %j', (value) => {
    expect(faultsOf(search('REG-02', { shareholder_id_masked: value }))).toEqual([
      '/shareholder_id_masked not-masked',
    ]);
  });

  it('refuses an identity number as personal data, also one that could be a credit code', () => {
    for (const value of [IDENTITY, '11010519491231037X']) {
      expect(faultsOf(search('REG-02', { shareholder_id_masked: value }))).toEqual([
        '/shareholder_id_masked personal-data',
      ]);
    }
  });

  it('may be masked by the gateway where it is not part of the key', () => {
    const { record } = search('KEY-01', { id_no_masked: IDENTITY }, { rule: 'mask' });
    expect(record).toEqual({ id_no_masked: '110***********002X' });
  });
});
