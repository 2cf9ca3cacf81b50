import { shareOf, yuan } from './amounts.js';
import { dayIn, monthAfter } from './calendar.js';
import type { Generator, Source } from './generator.js';
import { randomOf } from './random.js';

const CNY_A_USD = 7.1;
const IMPORT_SHARE = 0.12;
const DUTY_RATE = 0.08;

function filingOf({ enterprise }: Source): { customs_code: string; competent_customs: string } {
  const random = randomOf(enterprise.uscc, 'customs-filing');
  return {
    customs_code: `${enterprise.region.slice(0, 4)}96${random.digits(4)}`,
    competent_customs: enterprise.region.startsWith('14') ? '太原海关' : '大连海关',
  };
}

const creditLevels: Generator = (source) => [
  {
    subject_name: source.enterprise.nameZh,
    customs_code: filingOf(source).customs_code,
    credit_level: '其他注册登记和备案企业',
    certified_on: dayIn('2019-08', source.random.between(1, 28)),
    competent_customs: filingOf(source).competent_customs,
    business_kind: '进出口货物收发货人',
    deregistration_flag: '正常',
  },
];

const filings: Generator = (source) => [
  {
    subject_name: source.enterprise.nameZh,
    customs_code: filingOf(source).customs_code,
    filed_on: dayIn(monthAfter(source.enterprise.establishedOn.slice(0, 7), 3), source.random.between(1, 28)),
    valid_to: null,
    business_kind: '进出口货物收发货人',
    competent_customs: filingOf(source).competent_customs,
    status: '有效',
  },
];

const trade: Generator = ({ enterprise, year, random }) =>
  year.flatMap((month) =>
    ['出口', '进口'].map((direction) => {
      const exported = direction === '出口';
      const valueFen = exported ? month.exportSalesFen : shareOf(month.exportSalesFen, IMPORT_SHARE);
      return {
        period: month.month,
        direction,
        declaration_count: Math.max(1, Math.round(valueFen / 9_000_000)) + random.between(0, 2),
        total_value: yuan(shareOf(valueFen, 1 / CNY_A_USD)),
        trade_mode: '一般贸易',
        main_partner_countries: exported ? '日本、韩国、德国' : '日本、德国',
        main_hs_chapters: enterprise.industry.startsWith('C') ? '84' : '03、16',
        duties_paid: yuan(exported ? 0 : shareOf(valueFen, DUTY_RATE)),
      };
    }),
  );

/** What customs know: CUS-01, CUS-02, CUS-03. */
export const CUSTOMS_DATA: Record<string, Generator> = {
  'CUS-01': creditLevels,
  'CUS-02': trade,
  'CUS-03': filings,
};
