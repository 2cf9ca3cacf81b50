import { join } from 'node:path';
import { readCatalog } from './catalog-files.js';
import { tierOfField, tierOfItem } from './item-tier.js';

const catalog = readCatalog(join(import.meta.dirname, '../../../config/catalog'));
const codesOf = (tier: string) =>
  catalog.filter((item) => tierOfItem(item) === tier).map((item) => item.code);
const itemOf = (code: string) => catalog.find((item) => item.code === code);

describe('the catalog as delivered', () => {
  it('has 61 items, sorted by code', () => {
    expect(catalog).toHaveLength(61);
    expect(catalog.at(0)?.code).toBe('AGR-01');
    expect(catalog.at(-1)?.code).toBe('UTL-04');
  });

  it('has 40 public, 14 authorized, 5 verify-only and 2 model-only items', () => {
    expect(codesOf('public')).toHaveLength(40);
    expect(codesOf('authorized')).toEqual(
      'CBF-01 CUS-02 CUS-04 EVA-01 HPF-01 SLF-01 SOC-01 TAX-04 TAX-05 TAX-06 TEC-02 UTL-01 UTL-02 UTL-03'.split(
        ' ',
      ),
    );
    expect(codesOf('verify-only')).toEqual(['AGR-02', 'COL-01', 'EST-01', 'EST-02', 'SOC-02']);
    expect(codesOf('model-only')).toEqual(['TAX-07', 'UTL-04']);
  });

  it('holds secrets inside public items back: two scores and four annual-report figures', () => {
    const stricter = catalog
      .filter((item) => item.disclosure === 'public')
      .flatMap((item) =>
        item.fields
          .filter((field) => tierOfField(item, field) === 'authorized')
          .map((field) => `${item.code}.${field.name}`),
      );
    expect(stricter).toEqual([
      'ENV-01.score',
      'REG-06.employees',
      'REG-06.total_assets',
      'REG-06.revenue',
      'REG-06.external_guarantee',
      'TAX-01.score',
    ]);
  });

  it('has exactly one value rule: of the tax ratings only A is public', () => {
    const ruled = catalog.flatMap((item) =>
      item.fields
        .filter((field) => field.publicValues)
        .map((field) => [`${item.code}.${field.name}`, field.publicValues]),
    );
    expect(ruled).toEqual([['TAX-01.rating', ['A']]]);
  });

  it('lets only these numbers be negative', () => {
    const signed = catalog.flatMap((item) =>
      item.fields.filter((field) => field.signed).map((field) => `${item.code}.${field.name}`),
    );
    expect(signed).toEqual([
      'CBF-01.average_balance',
      'TAX-05.taxable_sales',
      'TAX-05.output_tax',
      'TAX-06.net_assets',
      'TAX-06.net_profit',
      'TAX-07.amount_ex_tax',
    ]);
  });

  it.each([
    ['REG-01', []],
    ['JUD-02', ['case_no']],
    ['PEN-01', ['decision_no']],
    ['TAX-01', ['rating_year']],
    ['TAX-04', ['period_from', 'period_to', 'tax_type']],
    ['UTL-01', ['account_no_masked', 'billing_month']],
  ])('identifies a fact of %s by %j', (code, key) => {
    expect(itemOf(code)?.recordKey).toEqual(key);
  });

  it('asks every adverse record for the document and the authority its item knows', () => {
    const adverse = catalog.filter((item) => item.adverse).map((item) => [item.code, item.required]);
    expect(Object.fromEntries(adverse)).toEqual({
      'JUD-01': ['uscc', 'case_no', 'court'],
      'JUD-02': ['uscc', 'case_no', 'court'],
      'JUD-03': ['uscc', 'case_no', 'court', 'basis_document_no', 'basis_authority'],
      'JUD-04': ['uscc', 'case_no', 'court'],
      'KEY-02': ['uscc', 'person_name', 'restriction_type', 'restricted_from', 'decided_by'],
      'LST-01': ['uscc', 'list_name', 'listing_decision_no', 'listing_authority'],
      'LST-02': ['uscc', 'listed_on', 'listing_authority'],
      'PEN-01': ['uscc', 'decision_no', 'penalty_authority'],
      'REG-04': ['uscc', 'listed_on', 'listed_reason', 'listing_authority'],
      'TAX-02': ['uscc', 'tax_type', 'published_on', 'tax_authority'],
      'TAX-03': ['uscc', 'violation_nature', 'determined_on', 'determining_authority'],
    });
  });

  it('claims no law it does not know: coverage and periods are open', () => {
    for (const item of catalog) {
      expect([item.coverage, item.publicityPeriodMonths, item.retentionMonths]).toEqual([null, null, null]);
      expect(item.nature).toBe(item.disclosure === 'public' ? 'public-credit' : 'business-credit');
      expect(item.confidence).not.toBe('official');
    }
  });
});
