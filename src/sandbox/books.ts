import { shareOf } from './amounts.js';
import { monthsUpTo, REFERENCE_MONTH } from './calendar.js';
import type { DemoEnterprise, EnterpriseProfile } from './enterprises.js';
import { type Random, randomOf } from './random.js';

/**
 * One month of an enterprise as it really was; every department reports its own view of it, which is why
 * their records agree. Units: amounts in fen, electricity in kWh, water and gas in cubic meters.
 */
export interface BookMonth {
  readonly month: string;
  readonly taxableSalesFen: number;
  readonly exemptSalesFen: number;
  readonly exportSalesFen: number;
  readonly outputTaxFen: number;
  readonly inputTaxFen: number;
  readonly vatFen: number;
  readonly profitFen: number;
  readonly employees: number;
  readonly wagesFen: number;
  readonly electricityKwh: number;
  readonly waterM3: number;
  readonly gasM3: number;
}

const MONTHS_KEPT = 33;
const VAT_RATE = { 'general-goods': 0.13, 'general-services': 0.06, 'small-scale': 0.01, exempt: 0 } as const;
const INPUT_SHARE = { 'general-goods': 0.79, 'general-services': 0.35, 'small-scale': 0, exempt: 0 } as const;
/** Spring Festival slows January and February, year end is busy. */
const SEASON = [0.9, 0.72, 1.02, 1, 1.01, 1.04, 0.98, 0.97, 1.05, 1.03, 1.08, 1.14] as const;

/** The months of an enterprise from January 2024 to the reference month, oldest first. */
export function booksOf(enterprise: DemoEnterprise): BookMonth[] {
  const random = randomOf(enterprise.profile.seed, enterprise.uscc, 'books');
  return monthsUpTo(REFERENCE_MONTH, MONTHS_KEPT).map((month, index) =>
    monthOf(enterprise.profile, { month, index, random }),
  );
}

function monthOf(
  profile: EnterpriseProfile,
  at: { month: string; index: number; random: Random },
): BookMonth {
  const { month, index, random } = at;
  const wobble = (spread: number): number => 1 + (random.next() - 0.5) * spread;
  const pace = (SEASON[Number(month.slice(5)) - 1] ?? 1) * (1 + profile.growth) ** index;
  const salesFen = shareOf(profile.monthlySalesFen, pace * wobble(0.08));
  const exportSalesFen = shareOf(salesFen, profile.exportShare * wobble(0.2));
  const domesticFen = salesFen - exportSalesFen;
  const exempt = profile.taxpayer === 'exempt';
  const outputTaxFen = exempt ? 0 : shareOf(domesticFen, VAT_RATE[profile.taxpayer]);
  const inputTaxFen = shareOf(outputTaxFen, INPUT_SHARE[profile.taxpayer] * wobble(0.15));
  const employees = Math.round(profile.employees * (1 + profile.growth / 3) ** index);
  return {
    month,
    taxableSalesFen: exempt ? 0 : domesticFen,
    exemptSalesFen: exempt ? domesticFen : 0,
    exportSalesFen,
    outputTaxFen,
    inputTaxFen,
    vatFen: outputTaxFen - inputTaxFen,
    profitFen: shareOf(salesFen, (profile.growth < 0 ? 0.012 : 0.065) * wobble(0.3)),
    employees,
    wagesFen: employees * shareOf(profile.averageWageFen, 1 + index * 0.002),
    electricityKwh: shareOf(profile.electricityKwh, pace * wobble(0.1)),
    waterM3: shareOf(profile.waterM3, pace * wobble(0.14)),
    gasM3: shareOf(profile.gasM3, pace * wobble(0.14)),
  };
}
