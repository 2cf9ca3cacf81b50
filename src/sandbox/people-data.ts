import { hundredths, shareOf, yuan } from './amounts.js';
import { dayIn, monthAfter } from './calendar.js';
import type { Generator } from './generator.js';
import { maskedAccount } from './vocabulary.js';

/** Unit's and workers' shares together, of the contribution base. */
const INSURANCES = [
  { type: '企业职工基本养老保险', rate: 0.24 },
  { type: '职工基本医疗保险', rate: 0.09 },
  { type: '失业保险', rate: 0.01 },
  { type: '工伤保险', rate: 0.004 },
] as const;
const DEPOSIT_RATE_HUNDREDTHS = 800;

const contributions: Generator = ({ enterprise, year, random }) =>
  year.flatMap((month, index) => {
    const behind = enterprise.profile.paysLate && index >= year.length - 2;
    const paidOn = dayIn(month.month, random.between(18, 28));
    return INSURANCES.map(({ type, rate }) => {
      const payableFen = shareOf(month.wagesFen, rate);
      const paidFen = behind ? 0 : payableFen;
      return {
        period: month.month,
        insurance_type: type,
        insured_count: month.employees,
        contribution_base: yuan(month.wagesFen),
        amount_payable: yuan(payableFen),
        amount_paid: yuan(paidFen),
        arrears_amount: yuan(payableFen - paidFen),
        paid_on: behind ? null : paidOn,
      };
    });
  });

/** Hidden facts: `claimed_count` is the true number of persons, which only ever answers claims. */
const insuredCounts: Generator = ({ year }) =>
  year.flatMap((month) =>
    INSURANCES.map(({ type }) => ({
      as_of_month: month.month,
      claimed_count: month.employees,
      insurance_type: type,
    })),
  );

const deposits: Generator = ({ enterprise, year, random }) => {
  const account = maskedAccount(random);
  return year.map((month, index) => {
    const monthsBehind = enterprise.profile.paysLate ? Math.max(0, index - year.length + 3) : 0;
    const depositFen = shareOf(month.wagesFen, (DEPOSIT_RATE_HUNDREDTHS / 10_000) * 2);
    return {
      unit_account_masked: account,
      period: month.month,
      depositor_count: month.employees,
      deposit_base: yuan(month.wagesFen),
      unit_rate: hundredths(DEPOSIT_RATE_HUNDREDTHS),
      amount_deposited: yuan(monthsBehind > 0 ? 0 : depositFen),
      account_status: '正常',
      opened_on: dayIn(monthAfter(enterprise.establishedOn.slice(0, 7), 2), 10),
      months_in_arrears: monthsBehind,
    };
  });
};

/** Social insurance and housing fund: SOC-01, SOC-02, HPF-01. */
export const PEOPLE_DATA: Record<string, Generator> = {
  'SOC-01': contributions,
  'SOC-02': insuredCounts,
  'HPF-01': deposits,
};
