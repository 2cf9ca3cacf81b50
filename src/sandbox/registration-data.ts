import { hundredths, shareOf, tenThousandYuan } from './amounts.js';
import { dayIn } from './calendar.js';
import type { Generator } from './generator.js';
import { authorityOf, maskedId, personName } from './vocabulary.js';

const REGISTRAR = '市场监督管理局';
const ROADS = ['平阳路', '长治路', '滨河东路', '建设大街', '人民路', '中山路'];

const basics: Generator = ({ enterprise, random }) => [
  {
    subject_name: enterprise.nameZh,
    entity_type: enterprise.entityType,
    legal_representative: enterprise.head,
    registered_capital: tenThousandYuan(enterprise.registeredCapitalFen),
    established_on: enterprise.establishedOn,
    term_from: enterprise.establishedOn,
    term_to: null,
    registered_address: `${enterprise.regionZh}${random.pick(ROADS)}${random.between(1, 288)}号`,
    business_scope: enterprise.scopeZh,
    registration_authority: authorityOf(enterprise, REGISTRAR),
    registration_status: '存续',
  },
];

const shareholders: Generator = ({ enterprise, random }) => {
  const headsHundredths = random.between(5500, 7500);
  return [headsHundredths, 10_000 - headsHundredths].map((ratio, index) => {
    const subscribedFen = shareOf(enterprise.registeredCapitalFen, ratio / 10_000);
    return {
      shareholder_name: index === 0 ? enterprise.head : personName(random),
      shareholder_type: '自然人',
      shareholder_id_masked: maskedId(enterprise, random),
      subscribed_amount: tenThousandYuan(subscribedFen),
      paid_in_amount: tenThousandYuan(shareOf(subscribedFen, 0.8)),
      contribution_form: '货币',
      contributed_on: enterprise.establishedOn,
      holding_ratio: hundredths(ratio),
    };
  });
};

const changes: Generator = ({ enterprise, random }) => [
  {
    change_item: '注册资本变更',
    before_value: `${enterprise.registeredCapitalFen / 2_000_000}万元`,
    after_value: `${enterprise.registeredCapitalFen / 1_000_000}万元`,
    changed_on: dayIn('2021-05', random.between(6, 28)),
    registration_authority: authorityOf(enterprise, REGISTRAR),
    change_serial: `变更登〔2021〕第${random.digits(5)}号`,
  },
  {
    change_item: '经营范围变更',
    before_value: enterprise.scopeZh.split('；')[0] ?? null,
    after_value: enterprise.scopeZh,
    changed_on: dayIn('2024-08', random.between(1, 28)),
    registration_authority: authorityOf(enterprise, REGISTRAR),
    change_serial: `变更登〔2024〕第${random.digits(5)}号`,
  },
];

const abnormalOperations: Generator = ({ enterprise, random }) => [
  {
    subject_name: enterprise.nameZh,
    listed_reason: '通过登记的住所或者经营场所无法联系',
    listed_on: dayIn('2026-07', random.between(3, 25)),
    listing_authority: authorityOf(enterprise, REGISTRAR),
    removed_reason: null,
    removed_on: null,
    removal_authority: null,
  },
];

const equityPledges: Generator = ({ enterprise, random }) => [
  {
    pledge_no: `${enterprise.region}${random.digits(8)}`,
    pledgor: enterprise.head,
    pledgee: `${enterprise.regionZh}示例银行股份有限公司`,
    pledged_amount: tenThousandYuan(shareOf(enterprise.registeredCapitalFen, 0.2)),
    registered_on: dayIn('2025-11', random.between(3, 27)),
    status: '有效',
    cancelled_on: null,
  },
];

const annualReports: Generator = ({ books, random }) =>
  [2024, 2025].map((year) => {
    const months = books.filter(({ month }) => month.startsWith(`${year}-`));
    const revenueFen = months.reduce(
      (sum, month) => sum + month.taxableSalesFen + month.exemptSalesFen + month.exportSalesFen,
      0,
    );
    return {
      report_year: year,
      reported_on: dayIn(`${year + 1}-0${random.between(3, 6)}`, random.between(1, 28)),
      employees: months.at(-1)?.employees ?? null,
      total_assets: tenThousandYuan(shareOf(revenueFen, 1.25)),
      revenue: tenThousandYuan(revenueFen),
      website: null,
      external_guarantee: '无',
    };
  });

/** What the market regulator knows of the registration: REG-01 to REG-06. */
export const REGISTRATION_DATA: Record<string, Generator> = {
  'REG-01': basics,
  'REG-02': shareholders,
  'REG-03': changes,
  'REG-04': abnormalOperations,
  'REG-05': equityPledges,
  'REG-06': annualReports,
};
