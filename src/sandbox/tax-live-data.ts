import { shareOf, yuan } from './amounts.js';
import type { BookMonth } from './books.js';
import { dayIn, monthAfter } from './calendar.js';
import type { Generator, SandboxRecord, Source } from './generator.js';

/** @source Tax Collection Administration Law art. 32: 0.05 % a day */
const LATE_FEE_A_DAY = 0.0005;
const CONSTRUCTION_TAX_SHARE = 0.07;
const INCOME_TAX_RATE = 0.25;
const DUE_DAY = 15;
const USD_FEN_RATE = 7.1;
const TAXPAYERS = {
  'general-goods': '一般纳税人',
  'general-services': '一般纳税人',
  'small-scale': '小规模纳税人',
  exempt: '小规模纳税人',
} as const;

const taxPaid: Generator = (source) => {
  const monthly = source.year.flatMap((month) => [
    payment(source, { from: month.month, to: month.month, type: '增值税', payableFen: month.vatFen }),
    payment(source, {
      from: month.month,
      to: month.month,
      type: '城市维护建设税',
      payableFen: shareOf(month.vatFen, CONSTRUCTION_TAX_SHARE),
    }),
  ]);
  const quarterly = quartersOf(source.year).map((quarter) =>
    payment(source, {
      from: quarter.from,
      to: quarter.to,
      type: '企业所得税',
      payableFen: shareOf(quarter.profitFen, INCOME_TAX_RATE),
    }),
  );
  return [...monthly, ...quarterly];
};

interface TaxDue {
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly payableFen: number;
}

function payment({ enterprise, random }: Source, due: TaxDue): SandboxRecord {
  const late = enterprise.profile.paysLate && random.next() < 0.3;
  const day = late ? DUE_DAY + random.between(2, 12) : random.between(6, DUE_DAY);
  return {
    period_from: due.from,
    period_to: due.to,
    tax_type: due.type,
    tax_payable: yuan(due.payableFen),
    tax_paid: yuan(due.payableFen),
    late_fee: yuan(late ? shareOf(due.payableFen, (day - DUE_DAY) * LATE_FEE_A_DAY) : 0),
    paid_on: dayIn(monthAfter(due.to, 1), day),
    late_payment_count: late ? 1 : 0,
  };
}

function quartersOf(year: readonly BookMonth[]): { from: string; to: string; profitFen: number }[] {
  const ends = year.filter(({ month }) => Number(month.slice(5)) % 3 === 0).map(({ month }) => month);
  return ends.map((to) => {
    const from = monthAfter(to, -2);
    const months = year.filter(({ month }) => month >= from && month <= to);
    return { from, to, profitFen: months.reduce((sum, month) => sum + month.profitFen, 0) };
  });
}

const vatDeclarations: Generator = ({ enterprise, year, random }) =>
  year.map((month) => ({
    period: month.month,
    taxpayer_type: TAXPAYERS[enterprise.profile.taxpayer],
    taxable_sales: yuan(month.taxableSalesFen),
    exempt_sales: yuan(month.exemptSalesFen),
    export_sales: yuan(month.exportSalesFen),
    output_tax: yuan(month.outputTaxFen),
    input_tax: yuan(month.inputTaxFen),
    declared_on: dayIn(monthAfter(month.month, 1), random.between(3, DUE_DAY)),
  }));

/** Quarterly statements; revenue, cost and profit add up from January, as the form asks. */
const statements: Generator = ({ enterprise, books, random }) =>
  ['2025-12', '2026-03', '2026-06', '2026-09'].map((period) => {
    const months = books.filter(({ month }) => month >= `${period.slice(0, 4)}-01` && month <= period);
    const revenueFen = months.reduce((sum, month) => sum + salesOf(month), 0);
    const profitFen = months.reduce((sum, month) => sum + month.profitFen, 0);
    const assetsFen = enterprise.profile.monthlySalesFen * 16 + profitFen;
    const liabilitiesFen = shareOf(assetsFen, enterprise.profile.paysLate ? 0.82 : 0.46);
    return {
      period,
      accounting_standard: '小企业会计准则',
      total_assets: yuan(assetsFen),
      total_liabilities: yuan(liabilitiesFen),
      net_assets: yuan(assetsFen - liabilitiesFen),
      revenue: yuan(revenueFen),
      operating_cost: yuan(shareOf(revenueFen, 0.74)),
      net_profit: yuan(shareOf(profitFen, 1 - INCOME_TAX_RATE)),
      reported_on: dayIn(monthAfter(period, 1), random.between(5, DUE_DAY)),
    };
  });

function salesOf(month: BookMonth): number {
  return month.taxableSalesFen + month.exemptSalesFen + month.exportSalesFen;
}

const exportRefunds: Generator = ({ enterprise, year, random }) =>
  year.map((month) => {
    const refundFen = shareOf(month.exportSalesFen, 0.1);
    return {
      period: month.month,
      management_class: enterprise.profile.paysLate ? '三类' : '二类',
      refund_applied: yuan(refundFen),
      refund_paid: yuan(refundFen),
      export_value: yuan(shareOf(month.exportSalesFen, 1 / USD_FEN_RATE)),
      paid_on: dayIn(monthAfter(month.month, 1), random.between(16, 28)),
    };
  });

/** What the tax bureau answers live: TAX-04 to TAX-06 and CUS-04. */
export const TAX_LIVE_DATA: Record<string, Generator> = {
  'TAX-04': taxPaid,
  'TAX-05': vatDeclarations,
  'TAX-06': statements,
  'CUS-04': exportRefunds,
};
